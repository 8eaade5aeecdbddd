import type { Answer } from '../core/answer.ts';
import type { Cancellation } from '../core/cancellation.ts';
import { GatewayError } from '../core/errors.ts';
import type { Exchange } from '../core/exchange.ts';
import { joinLines, noLines } from '../core/header-lines.ts';
import type { AttemptRecord } from '../core/outcome.ts';
import type { Plan, Target } from '../core/plan.ts';
import type { Quirks } from '../core/quirks.ts';
import type { PreparedCall } from '../core/prepared-call.ts';
import { headersOfRange, headersToCarry, headersToProvider } from '../upstream/headers-to-provider.ts';
import { Attempt, type AttemptParts } from './attempt.ts';
import { backOff } from './back-off.ts';
import type { Deadline } from './deadline.ts';
import { Interruption } from './interruption.ts';
import { remember, targetWith } from './lessons.ts';
import { nextTry } from './next-try.ts';
import { isSpent, notRepeated } from './sent-once.ts';

export interface AttemptsContext extends AttemptParts {
  readonly deadline: Deadline;
  /** The client left. */
  readonly gone: Cancellation;
  /** The drain is over: nobody is waited for any longer. The request ends with `draining`. */
  readonly draining: Cancellation;
  /** The moment from which the first try counts: now, as the caller has just read it. */
  readonly startedAtMs: number;
  /** The client's; the dialect of each attempt's provider says which of them go on. */
  readonly clientHeaders: Exchange['headers'];
  readonly requestId: string;
  /** The client's `x-simulate`, which reaches the simulator only. */
  readonly simulateHeader?: string | undefined;
  /** Filled as tries end. */
  readonly attempts: AttemptRecord[];
  /** @param endedAtMs for one that is `ok`, the moment from which the answer is known */
  onAttempt(record: AttemptRecord, endedAtMs: number): void;
  /** A target refused a call, and has answered one that takes account of what it said: it has a quirk that is news. */
  onLearnt(target: Target, lesson: Quirks): void;
}

/**
 * Tries the plan's targets, inside one deadline, until one answers: a complete answer whole, a stream with its first event
 * known, bytes with the first of them. After a failure the error table says who is tried next. From then on a stream's call still ends with the client.
 * @throws GatewayError `client_gone`, `draining`, `deadline_exceeded`, or what the last try ended with
 */
export async function runAttempts(
  plan: Plan,
  prepare: (target: Target) => PreparedCall,
  context: AttemptsContext,
): Promise<Answer> {
  const interruption = new Interruption(context.gone, context.draining, context.deadline, context.startedAtMs);
  const tries: string[] = [];
  let { startedAtMs } = context;
  let targetIndex = 0;
  let triesAtTarget = 0;
  /** What a refusal of this target has taught, if one has. */
  let lesson: Quirks | undefined;
  /** What the last attempt ended with. */
  let failure: GatewayError | undefined;
  try {
    for (let target = plan.targets[0]; ;) {
      throwIfInterrupted(interruption, tries);
      const asked = lesson === undefined ? target : targetWith(lesson, target);
      const call = prepareAfter(failure, () => prepare(asked));
      const attempt = begin(target, call, startedAtMs, context);
      const listening = interruption.onInterrupt((reason) => {
        attempt.interrupt(interruption.errorFor(reason, [...tries, attempt.describeWait()]));
      }, attempt);
      const outcome = await attempt.outcome;
      listening.stop();
      recordEnd(attempt, outcome, context);
      if (!(outcome instanceof GatewayError)) {
        // Remembered only now: a refusal may name what it does not mean.
        if (lesson !== undefined && remember(lesson, target)) context.onLearnt(target, lesson);
        return endingWithClient(outcome, context.gone);
      }
      failure = outcome;
      tries.push(attempt.describeFailure(outcome));
      const isRepeatable = !isSpent(call);
      if (isRepeatable && lesson === undefined && (lesson = call.learnFrom?.(outcome)) !== undefined) {
        startedAtMs = context.clock.nowMs();
        continue;
      }
      triesAtTarget += 1;
      const next = nextTry(outcome, triesAtTarget);
      if (next === 'next_target') {
        targetIndex += 1;
        triesAtTarget = 0;
        lesson = undefined;
      }
      const following = plan.targets[targetIndex];
      if (next === 'nobody' || following === undefined) throw outcome;
      if (!isRepeatable) throw notRepeated(outcome);
      target = following;
      await backOff(context.clock, interruption);
      startedAtMs = context.clock.nowMs();
    }
  } finally {
    interruption.end();
  }
}

/**
 * A later target may not take the request, as one that does not store what it names. The client did not choose that target, so it hears
 * how the last attempt ended.
 */
function prepareAfter(failure: GatewayError | undefined, prepare: () => PreparedCall): PreparedCall {
  try {
    return prepare();
  } catch (thrown) {
    throw failure !== undefined && thrown instanceof GatewayError ? failure : thrown;
  }
}

function throwIfInterrupted(interruption: Interruption, tries: readonly string[]): void {
  if (interruption.reason !== undefined) throw interruption.errorFor(interruption.reason, tries);
}

function recordEnd(attempt: Attempt, outcome: Answer | GatewayError, context: AttemptsContext): void {
  const endedAtMs = context.clock.nowMs();
  const record = attempt.record(outcome, endedAtMs);
  context.attempts.push(record);
  context.onAttempt(record, endedAtMs);
}

/** What is asked for where bytes of any type are an answer. */
const anything = '*/*';

function begin(target: Target, call: PreparedCall, startedAtMs: number, context: AttemptsContext): Attempt {
  const { method, path, body, contentType, headers: own, expects } = call;
  const { provider } = target;
  const dialect = context.dialects.provider(provider.dialect);
  const { clientHeaders } = context;
  const range = expects === 'bytes' && method === 'GET' ? headersOfRange(clientHeaders) : noLines;
  const carried = joinLines(headersToCarry(clientHeaders, context.requestId, dialect), range);
  const accept = expects === 'complete' ? undefined : expects === 'stream' ? dialect.framing.mediaType : anything;
  const wants = { body, contentType, headers: own, accept };
  const headers = headersToProvider(provider, carried, wants, context.simulateHeader);
  return new Attempt(target, { provider, method, path, headers, body }, call, context, startedAtMs);
}

/** The call of an answer that still comes ends with the client, also before somebody takes the answer. */
function endingWithClient(answer: Answer, gone: Cancellation): Answer {
  if (answer.kind !== 'complete') {
    gone.onCancel(() => {
      answer.stream.source.abort();
    });
  }
  return answer;
}
