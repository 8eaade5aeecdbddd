import { answerHeader } from './core/answer-header-names.ts';
import { deliver, type DeliveryFailure } from './cache/deliver.ts';
import type { OtherAnswer } from './cache/find-answer.ts';
import { type SharedHead, sharedHead } from './cache/shared-head.ts';
import type { SharedCall } from './cache/shared-call.ts';
import type { Share } from './cache/share.ts';
import { GatewayError } from './core/errors.ts';
import type { AnswerHead } from './core/exchange.ts';
import { type HeaderLines, joinLines, noLines } from './core/header-lines.ts';
import { completeOutcome, failedOutcome, type RelayOutcome } from './core/outcome.ts';
import type { RequestContext } from './request-context.ts';

const timingLine = answerHeader('server-timing');
const marks: Readonly<Record<Share['by'], HeaderLines>> = {
  idempotency_key: answerHeader('idempotent-replayed')('true'),
  coalescing: answerHeader('x-headgate-coalesced')('true'),
};

/**
 * Gives the client an answer that another request has asked for, from its start: what there is at once, and then the rest
 * as it comes.
 */
export async function joinAnswer(
  request: RequestContext,
  by: Share['by'],
  { recorded, call, hold }: OtherAnswer,
): Promise<void> {
  const { exchange, gate, generation, times, known } = request;
  const { telemetry } = gate;
  known.shared = { by, how: call === undefined ? 'replayed' : 'joined' };
  // For this client the call that it waits for is the provider.
  times.providerAsked();
  let failure: DeliveryFailure;
  try {
    const delivered = deliver(recorded, {
      exchange,
      clock: gate.clock,
      stalledReaderMs: generation.streams.stalledReaderMs,
      headFor: (head) => headOf(request, sharedHead(head, call?.ownLines ?? noLines), marks[by]),
      onStream: (sink) => {
        known.sink = sink;
        telemetry.streamOpened();
      },
      onFirstBytes: () => {
        times.firstTokenLeaves();
      },
    });
    recorded.leave(hold);
    failure = await delivered;
  } finally {
    if (known.sink !== undefined) telemetry.streamEnded();
  }
  if (failure === undefined) await call?.ended;
  if (failure === 'reader_stalled') telemetry.readerStalled(exchange.requestId);
  known.outcome = outcomeOf(failure, call);
}

/** The head with this client's own lines in the place of the first client's. */
function headOf({ times, known }: RequestContext, { status, lines }: SharedHead, mark: HeaderLines): AnswerHead {
  times.providerAnswered();
  return { status, headers: joinLines(lines, timingLine(times.headLeaves()), known.limits, mark) };
}

/** How the request ended. Tokens and money are those of the first client, whose call it was. */
function outcomeOf(failure: DeliveryFailure, call: SharedCall | undefined): RelayOutcome {
  if (failure !== undefined) return failedOutcome(new GatewayError(failure));
  const outcome = call?.outcome;
  return outcome?.kind === 'failed' ? { ...outcome, usage: undefined } : completeOutcome({});
}
