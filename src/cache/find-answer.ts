import { GatewayError } from '../core/errors.ts';
import type { AnswerStore, Stored } from './answer-store.ts';
import { Hold } from './hold.ts';
import type { Claim, Known, KnownAnswers } from './known-answers.ts';
import type { Recorded } from './recorded.ts';
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
 * Finds the answer that a request shares. Waits while another request with the same name asks its limits.
 * @param store shared with other processes, where there is one
 * @throws GatewayError `idempotency_key_reused`, `idempotency_key_in_use`, `idempotent_answer_not_kept`
 */
export async function findAnswer(known: KnownAnswers, share: Share, store: AnswerStore | undefined): Promise<Found> {
  for (;;) {
    const found = known.find(share.name);
    if (found === undefined) {
      const claim = known.claim(share.name);
      // Identical requests share within one process.
      return store === undefined || share.by === 'coalescing'
        ? { kind: 'first', claim }
        : lookElsewhere(claim, share, await store.claim(share.name, share.fingerprint));
    }
    if (found.kind !== 'starting') return read(found, share);
    await found.settled;
  }
}

/** What is wrong with a request whose answer is known and not kept. Clients would only repeat it, and nothing would have changed. */
export function notKept(): GatewayError {
  return new GatewayError('idempotent_answer_not_kept', undefined, askNotAgain);
}

function lookElsewhere(claim: Claim, share: Share, stored: Stored): Found {
  if (stored.kind === 'ours') {
    claim.alsoHold(stored.claim);
    return { kind: 'first', claim };
  }
  claim.giveUp();
  if (stored.fingerprint !== share.fingerprint) throw reused();
  if (stored.kind === 'running') throw inUse();
  if (stored.answer === undefined) throw notKept();
  return { kind: 'other', answer: { recorded: stored.answer, call: undefined, hold: new Hold() } };
}

/** Only the process that makes the call could give its answer as it comes. */
function inUse(): GatewayError {
  const headers = { 'x-should-retry': 'true' };
  return new GatewayError('idempotency_key_in_use', undefined, { retryAfterMs: 1000, headers });
}

function reused(): GatewayError {
  return new GatewayError('idempotency_key_reused', undefined, askNotAgain);
}

const askNotAgain = { headers: { 'x-should-retry': 'false' } };

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
