import { deliver, type DeliveryFailure } from './cache/deliver.ts';
import type { Claim } from './cache/known-answers.ts';
import type { Share } from './cache/share.ts';
import { SharedCall } from './cache/shared-call.ts';
import type { Called } from './choose-relay.ts';
import { GatewayError } from './core/errors.ts';
import type { Exchange } from './core/exchange.ts';
import { reportBug } from './core/isolation.ts';
import { failedOutcome } from './core/outcome.ts';
import { type Admitted, callProvider, settle } from './pipeline.ts';
import type { RequestContext } from './request-context.ts';
import { sendAnswer } from './send-answer.ts';
import { sendError } from './send-error.ts';

/** A call that has begun, and that goes on while any client waits for it. */
export interface BegunCall {
  readonly call: SharedCall;
  /** The exchange of the client whose request made the call. */
  readonly client: Exchange;
  /** Resolves at the end of the call. */
  readonly work: Promise<void>;
}

/** Begins the call of a request. From here on the request belongs to the call, and its client is one of those that wait for it. */
export function beginCall(request: RequestContext, admitted: Admitted, share: Share, claim: Claim): BegunCall {
  const { exchange: client, gate, generation, known } = request;
  const call = new SharedCall(client, {
    memory: gate.knownAnswers.kept,
    maxAnswerBytes: generation.config.cache.maxAnswerBytes,
    bodyBudget: admitted.resources,
    bodyBytes: Buffer.isBuffer(admitted.inference.body) ? admitted.inference.body.length : 0,
    ownLines: admitted.limits,
    onInternalError: (requestId, thrown) => {
      gate.telemetry.internalError(requestId, thrown);
    },
  });
  request.exchange = call.exchange;
  known.shared = { by: share.by, how: 'first' };
  claim.begin(call, share.fingerprint);
  const work = runCall(request, callProvider(request, admitted), call).finally(() => {
    if (share.by === 'idempotency_key' && isFinal(request)) claim.keep(share.owner);
    else claim.giveUp();
    call.over(known.outcome);
  });
  return { call, client, work };
}

/**
 * Gives the client whose request made the call its answer. Resolves when the client has it and the call has ended, or when
 * the client has left; then the call goes on for the others.
 */
export async function followCall(request: RequestContext, { call, client, work }: BegunCall): Promise<void> {
  const { gate, generation } = request;
  const delivered = deliver(call.recording, {
    exchange: client,
    clock: gate.clock,
    stalledReaderMs: generation.streams.stalledReaderMs,
    headFor: (head) => head,
    onStream: () => undefined,
    onFirstBytes: () => undefined,
  });
  const settled = settleCall(request, work, delivered);
  try {
    await delivered;
  } finally {
    if (call.isOver) await settled;
    else gate.knownAnswers.goOn(settled);
  }
}

async function runCall(request: RequestContext, called: Promise<Called>, call: SharedCall): Promise<void> {
  try {
    await answerInto(request, called);
  } catch (thrown) {
    call.break(thrown);
  }
}

async function answerInto(request: RequestContext, called: Promise<Called>): Promise<void> {
  try {
    await sendAnswer(request, await called);
  } catch (thrown) {
    await sendError(request, thrown);
  }
}

/**
 * Whether a repeat must get this answer, and must not run again. An error lets it run again, because it costs nothing but
 * the call; only where the provider may be at work on a request that it goes on with alone, a second one would be one too
 * many.
 */
function isFinal({ known }: RequestContext): boolean {
  const { outcome, asked, attempts } = known;
  if (outcome?.kind === 'complete') return true;
  const isAtWork = attempts.some(({ reached }) => reached === 'provider' || reached === 'answer');
  return asked?.forecast.goesOnAlone !== undefined && isAtWork && outcome?.code !== 'client_gone';
}

/** After the last byte of the call and of its first client. Never rejects. */
async function settleCall(
  request: RequestContext,
  work: Promise<void>,
  delivered: Promise<DeliveryFailure>,
): Promise<void> {
  await work.catch(reportBug);
  const failure = await delivered.catch(() => 'internal_error' as const);
  const { known, gate } = request;
  const { outcome } = known;
  if (failure === 'reader_stalled') gate.telemetry.readerStalled(request.exchange.requestId);
  if (failure !== undefined && outcome?.kind === 'complete') {
    known.outcome = failedOutcome(new GatewayError(failure), outcome);
  }
  settle(request);
}
