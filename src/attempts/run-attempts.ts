import type { Answer } from '../core/answer.ts';
import type { Cancellation } from '../core/cancellation.ts';
import type { Clock } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import type { AttemptRecord } from '../core/outcome.ts';
import type { Plan, Target } from '../core/plan.ts';
import type { PreparedCall } from '../core/prepared-call.ts';
import type { Source } from '../core/source.ts';
import { headersToProvider } from '../upstream/headers-to-provider.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { Attempt } from './attempt.ts';
import { backOff } from './back-off.ts';
import { inSeconds, type Deadline } from './deadline.ts';
import { Interruption, interruptedBy } from './interruption.ts';

export interface AttemptsContext {
  readonly upstream: Upstream;
  readonly deadline: Deadline;
  readonly gone: Cancellation;
  readonly clock: Clock;
  /** What every attempt carries of the client's request: see `headersToCarry`. */
  readonly headers: Readonly<Record<string, string>>;
  /** The client's `x-simulate`, which reaches the simulator only. */
  readonly simulateHeader?: string;
  /** Filled as tries end. */
  readonly attempts: AttemptRecord[];
  onAttempt(record: AttemptRecord): void;
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
  const interruption = new Interruption(context.gone, context.deadline);
  const tries: string[] = [];
  try {
    let failure: GatewayError | undefined;
    for (const target of plan.targets) {
      const call = prepare(target);
      for (let tryNumber = 1; tryNumber <= maxTriesPerTarget; tryNumber += 1) {
        if (failure !== undefined) await backOff(context.clock, interruption);
        if (interruption.reason !== undefined) throw interruptedBy(interruption.reason, context.deadline, tries);
        const tried = await tryOnce(target, call, inference.stream, context, interruption, tries);
        if (!(tried instanceof GatewayError)) return tried;
        failure = tried;
        if (failure.context.unwritten !== true) throw failure;
      }
    }
    throw failure ?? new GatewayError('internal_error', 'The plan has no target.');
  } finally {
    interruption.end();
  }
}

/** One attempt, recorded. Never rejects for what a provider does. */
async function tryOnce(
  target: Target,
  { path, body }: PreparedCall,
  stream: boolean,
  context: AttemptsContext,
  interruption: Interruption,
  tries: string[],
): Promise<Answer | GatewayError> {
  const { provider, upstreamModel } = target;
  const headers = headersToProvider(provider, context.headers, { stream, simulate: context.simulateHeader });
  const request = { provider, method: 'POST', path, headers, body } as const;
  const attempt = new Attempt(target, request, stream, context.upstream, context.clock);
  interruption.onInterrupt(() => {
    if (interruption.reason === undefined) return;
    attempt.interrupt(interruptedBy(interruption.reason, context.deadline, [...tries, attempt.describeWait()]));
  });
  let outcome: Answer | GatewayError;
  try {
    outcome = await attempt.outcome;
    if (outcome.kind === 'stream') endWithClient(outcome.stream.source, context.gone);
  } catch (thrown) {
    outcome = GatewayError.from(thrown);
    tries.push(`${provider.name}/${upstreamModel} failed after ${inSeconds(attempt.durationMs)}: ${outcome.code}`);
  }
  interruption.onInterrupt(undefined);
  const record: AttemptRecord = {
    provider: provider.name,
    upstreamModel,
    outcome: outcome instanceof GatewayError ? outcome.code : 'ok',
    reached: attempt.reached,
    ...(attempt.status === undefined ? {} : { status: attempt.status }),
    durationMs: attempt.durationMs,
  };
  context.attempts.push(record);
  context.onAttempt(record);
  return outcome;
}

/** Also between the first event and whoever takes the stream, and after. */
function endWithClient(source: Source, gone: Cancellation): void {
  gone.onCancel(() => {
    source.abort();
  });
}
