import { GatewayError } from '../core/errors.ts';
import type { AnswerStore, StoredAnswer } from './answer-store.ts';
import { awaitElsewhere } from './await-elsewhere.ts';
import { Hold } from './hold.ts';
import type { Claim, Known, KnownAnswers } from './known-answers.ts';
import type { Patience } from './patience.ts';
import type { Recorded } from './recorded.ts';
import { inUse, notKept, reused } from './repeat-errors.ts';
import type { Share } from './share.ts';
import type { SharedCall } from './shared-call.ts';

/** An answer that another request has asked for. */
export interface OtherAnswer {
  readonly recorded: Recorded;
  /** Undefined where it has ended. */
  readonly call: SharedCall | undefined;
  /** Until it is known whether the client may read the answer. */
  readonly hold: Hold;
}

export type Found =
  /** There is none yet, and this request makes the call. */
  | { readonly kind: 'first'; readonly claim: Claim }
  | { readonly kind: 'other'; readonly answer: OtherAnswer }
  /** The one in flight is too long, and cannot be read from its start any more. */
  | { readonly kind: 'too_long' };

/**
 * Finds the answer that a request shares. Waits while another request with the same name asks its limits, and while
 * another process makes its call.
 * @param store shared with other processes, where there is one
 * @throws GatewayError `idempotency_key_reused`, `idempotency_key_in_use`, `idempotent_answer_not_kept`, or what ended the
 *   waiting
 */
export async function findAnswer(
  known: KnownAnswers,
  share: Share,
  store: AnswerStore | undefined,
  patience: Patience,
): Promise<Found> {
  for (;;) {
    const found = known.find(share.name);
    if (found === undefined) {
      const claim = known.claim(share.name);
      // Identical requests share within one process.
      if (store === undefined || share.by === 'coalescing') return { kind: 'first', claim };
      return lookElsewhere(claim, share, store, patience);
    }
    if (found.kind !== 'starting') return read(found, share);
    if (found.elsewhere !== undefined && found.elsewhere !== share.fingerprint) throw reused();
    const late = share.by === 'coalescing' ? new GatewayError('deadline_exceeded') : inUse();
    const ended = await patience.wait(found.settled, late);
    if (ended !== undefined) return readStored(ended, share);
  }
}

async function lookElsewhere(claim: Claim, share: Share, store: AnswerStore, patience: Patience): Promise<Found> {
  try {
    let stored = await store.claim(share.name, share.fingerprint);
    if (stored.kind === 'running') {
      if (stored.fingerprint !== share.fingerprint) throw reused();
      claim.waitElsewhere(share.fingerprint);
      stored = await awaitElsewhere(share, store, patience);
    }
    if (stored.kind === 'ours') {
      claim.alsoHold(stored.claim);
      return { kind: 'first', claim };
    }
    claim.giveUp(stored);
    return readStored(stored, share);
  } catch (thrown) {
    claim.giveUp();
    throw thrown;
  }
}

function readStored({ fingerprint, answer }: StoredAnswer, share: Share): Found {
  if (fingerprint !== share.fingerprint) throw reused();
  if (answer === undefined) throw notKept();
  return { kind: 'other', answer: { recorded: answer, call: undefined, hold: new Hold() } };
}

function read(found: Exclude<Known, { kind: 'starting' }>, share: Share): Found {
  if (found.fingerprint !== share.fingerprint) throw reused();
  const call = found.kind === 'running' ? found.call : undefined;
  const recorded = found.kind === 'running' ? found.call.recording : found.answer;
  if (recorded?.isWhole === true) {
    const hold = new Hold();
    recorded.join(hold);
    return { kind: 'other', answer: { recorded, call, hold } };
  }
  if (share.by === 'coalescing') return { kind: 'too_long' };
  throw notKept();
}
