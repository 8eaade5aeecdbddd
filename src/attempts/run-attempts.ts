import type { Answer } from '../core/answer.ts';
import type { Cancellation } from '../core/cancellation.ts';
import { GatewayError } from '../core/errors.ts';
import type { HeaderLines } from '../core/header-lines.ts';
import type { AttemptRecord } from '../core/outcome.ts';
import type { Plan, Target } from '../core/plan.ts';
import type { PreparedCall } from '../core/prepared-call.ts';
import { headersToProvider } from '../upstream/headers-to-provider.ts';
import { Attempt, type AttemptParts } from './attempt.ts';
import { backOff } from './back-off.ts';
import type { Deadline } from './deadline.ts';
import { Interruption, interruptedBy } from './interruption.ts';

export interface AttemptsContext extends AttemptParts {
  readonly deadline: Deadline;
  /** The client left. */
  readonly gone: Cancellation;
  /** The drain is over: nobody is waited for any longer. */
  readonly draining: Cancellation;
  /** The moment from which the first try counts: now, as the caller has just read it. */
  readonly startedAtMs: number;
  /** What every attempt carries of the client's request: see `headersToCarry`. */
  readonly headers: HeaderLines;
  /** The client's `x-simulate`, which reaches the simulator only. */
  readonly simulateHeader?: string | undefined;
  /** Filled as tries end. */
  readonly attempts: AttemptRecord[];
  /** @param endedAtMs for one that is `ok`, the moment from which the answer is known */
  onAttempt(record: AttemptRecord, endedAtMs: number): void;
}

/** Times one target is tried, the second time only where the first wrote nothing. */
const maxTriesPerTarget = 2;

/**
 * Tries the plan's targets in turn, inside one deadline, until one answers: a complete answer whole, a stream with its
 * first event known. Moves on only where provably nothing was written, so that no inference runs twice. From then on
 * a stream's call still ends with the client.
 * @throws GatewayError `client_gone`, `deadline_exceeded`, or what the last try ended with
 */
export async function runAttempts(
  plan: Plan,
  inference: { readonly stream: boolean },
  prepare: (target: Target) => PreparedCall,
  context: AttemptsContext,
): Promise<Answer> {
  const interruption = new Interruption(context.gone, context.draining, context.deadline, context.startedAtMs);
  const tries: string[] = [];
  let { startedAtMs } = context;
  try {
    let failure: GatewayError | undefined;
    for (const target of plan.targets) {
      for (let tryNumber = 1; tryNumber <= maxTriesPerTarget; tryNumber += 1) {
        if (failure !== undefined) {
          await backOff(context.clock, interruption);
          startedAtMs = context.clock.nowMs();
        }
        if (interruption.reason !== undefined) throw interruptedBy(interruption.reason, context.deadline, tries);
        const attempt = begin(target, prepare, inference.stream, startedAtMs, context);
        interruption.onInterrupt(() => {
          if (interruption.reason === undefined) return;
          attempt.interrupt(interruptedBy(interruption.reason, context.deadline, [...tries, attempt.describeWait()]));
        }, attempt);
        const outcome = await attempt.outcome;
        interruption.onInterrupt(undefined);
        const endedAtMs = context.clock.nowMs();
        const record = attempt.record(outcome, endedAtMs);
        context.attempts.push(record);
        context.onAttempt(record, endedAtMs);
        if (!(outcome instanceof GatewayError)) return endingWithClient(outcome, context.gone);
        if (outcome.context.unwritten !== true) throw outcome;
        tries.push(attempt.describeFailure(outcome));
        failure = outcome;
      }
    }
    throw failure ?? new GatewayError('internal_error', 'The plan has no target.');
  } finally {
    interruption.end();
  }
}

/** The call is prepared in here, and for each try anew: a second copy of the body would wait for the answer with the first. */
function begin(
  target: Target,
  prepare: (target: Target) => PreparedCall,
  stream: boolean,
  startedAtMs: number,
  context: AttemptsContext,
): Attempt {
  const { provider } = target;
  const { path, body } = prepare(target);
  const headers = headersToProvider(provider, context.headers, { stream, simulate: context.simulateHeader });
  return new Attempt(target, { provider, method: 'POST', path, headers, body }, stream, context, startedAtMs);
}

/** A stream's call ends with the client also between the first event and whoever takes the stream, and after. */
function endingWithClient(answer: Answer, gone: Cancellation): Answer {
  if (answer.kind === 'stream') {
    gone.onCancel(() => {
      answer.stream.source.abort();
    });
  }
  return answer;
}
