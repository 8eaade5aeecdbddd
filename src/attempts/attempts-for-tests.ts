import { Cancellation } from '../core/cancellation.ts';
import { systemClock } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import type { Answer } from '../core/answer.ts';
import type { AnswerMemoryBudget } from '../core/memory-budget.ts';
import type { AttemptRecord } from '../core/outcome.ts';
import type { Target, TryRules } from '../core/plan.ts';
import type { PreparedCall } from '../core/prepared-call.ts';
import type { Provider } from '../core/provider.ts';
import type { TargetHealth } from '../core/target-health.ts';
import type { Receiver } from '../core/source.ts';
import type { StreamedBody } from '../core/streamed-body.ts';
import { dialects } from '../dialects/registry.ts';
import { newUpstream } from '../upstream/calls-for-tests.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { Deadline } from './deadline.ts';
import { runAttempts } from './run-attempts.ts';

export interface Running {
  /** Never rejects. */
  readonly result: Promise<Answer | GatewayError>;
  readonly gone: Cancellation;
  readonly draining: Cancellation;
  readonly attempts: AttemptRecord[];
  readonly told: AttemptRecord[];
}

const unlimitedMemory: AnswerMemoryBudget = { chargeAnswer: () => undefined, releaseAnswer: () => undefined };

/** Says that calls usually take so long, or that it wants to be left alone, and counts those that have begun and not ended. */
export function healthOf(usualWaitMs: number | undefined, wantsRest = false): TargetHealth & { open: number } {
  return {
    open: 0,
    usualWaitMs,
    usualAnswerMs: usualWaitMs,
    enter() {
      this.open += 1;
      return true;
    },
    wait: () => {
      throw new Error('there is always room');
    },
    giveBack() {
      this.open -= 1;
    },
    wantsRest: () => wantsRest,
    isLeftOut: () => wantsRest,
    begin: () => undefined,
    answered: () => undefined,
    end() {
      this.open -= 1;
    },
  };
}

/** A body of a few bytes that comes at once, to the first receiver. */
export class SmallBody implements StreamedBody {
  readonly length = 5;
  readonly movedAtMs = performance.now();
  readonly source = { pause: () => undefined, resume: () => undefined, abort: () => undefined };
  isTaken = false;

  firstBytes(): Promise<Buffer> {
    return Promise.resolve(Buffer.from('hello'));
  }

  flowTo(receiver: Receiver): void {
    if (this.isTaken) throw new Error('taken twice');
    this.isTaken = true;
    receiver.onData(Buffer.from('hello'));
    receiver.onEnd();
  }
}

/** Runs one inference against one provider, or against several in turn. */
export function run(
  provider: Provider,
  stream: boolean,
  options: {
    readonly deadlineMs?: number;
    readonly upstream?: Upstream;
    readonly simulateHeader?: string;
    readonly memoryBudget?: AnswerMemoryBudget;
    /** Tried after the first. */
    readonly others?: readonly Provider[];
    /** In place of a small one that is whole. */
    readonly body?: StreamedBody;
    /** How the request is tried. */
    readonly tries?: TryRules;
    /** Of every target. */
    readonly health?: TargetHealth;
    /** Before each call is written. It may throw. */
    readonly onPrepare?: (target: Target) => void;
  } = {},
): Running {
  const {
    deadlineMs = 5000,
    upstream = newUpstream(),
    simulateHeader,
    memoryBudget = unlimitedMemory,
    others = [],
    body = Buffer.from('{}'),
    tries,
    health,
    onPrepare,
  } = options;
  const gone = new Cancellation();
  const draining = new Cancellation();
  const attempts: AttemptRecord[] = [];
  const told: AttemptRecord[] = [];
  const expects = stream ? 'stream' : 'complete';
  const state = health === undefined ? {} : { state: { learnt: {}, health } };
  const targetOf = (one: Provider) => ({ provider: one, upstreamModel: 'gpt-x', ...state });
  const targets = [targetOf(provider), ...others.map(targetOf)] as const;
  const rules = tries === undefined ? {} : { tries };
  const plan = { requestedModel: 'gpt-x', modelLabel: 'gpt-x', targets, deadlineMs, ...rules };
  const prepare = (target: Target): PreparedCall => {
    onPrepare?.(target);
    return { method: 'POST', path: '/chat/completions', body, expects };
  };
  const result = runAttempts(plan, prepare, {
    upstream,
    dialects,
    memoryBudget,
    deadline: new Deadline(systemClock, deadlineMs),
    gone,
    draining,
    clock: systemClock,
    startedAtMs: systemClock.nowMs(),
    clientHeaders: {},
    requestId: 'req_1',
    ...(simulateHeader === undefined ? {} : { simulateHeader }),
    attempts,
    priority: 'interactive',
    onLearnt: () => undefined,
    onAnswered: () => undefined,
    onChosen: () => undefined,
    onAttempt: (record) => told.push(record),
  }).catch((thrown: unknown) => GatewayError.from(thrown));
  return { result, gone, draining, attempts, told };
}

/** The error; fails where there is an answer. */
export async function errorOf({ result }: Running): Promise<GatewayError> {
  const settled = await result;
  if (settled instanceof GatewayError) return settled;
  throw new Error(`answered: ${settled.kind}`);
}

/** The answer; fails where there is an error. */
export async function answerOf({ result }: Running): Promise<Answer> {
  const settled = await result;
  if (settled instanceof GatewayError) throw settled;
  return settled;
}
