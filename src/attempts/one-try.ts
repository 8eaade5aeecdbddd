import type { Answer } from '../core/answer.ts';
import type { CancelSubscription } from '../core/cancellation.ts';
import type { Timer } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import type { Exchange } from '../core/exchange.ts';
import { joinLines, noLines } from '../core/header-lines.ts';
import type { AttemptRecord } from '../core/outcome.ts';
import type { Target } from '../core/plan.ts';
import type { PreparedCall } from '../core/prepared-call.ts';
import type { OpenCall } from '../core/target-health.ts';
import { headersOfRange, headersToCarry, headersToProvider } from '../upstream/headers-to-provider.ts';
import { Attempt, type AttemptParts } from './attempt.ts';

/** What a try needs of its request. */
export interface TryContext extends AttemptParts {
  /** The client's; the dialect of each attempt's provider says which of them go on. */
  readonly clientHeaders: Exchange['headers'];
  readonly requestId: string;
  /** The client's `x-simulate`, which reaches the simulator only. */
  readonly simulateHeader?: string | undefined;
  /** Filled as tries end. */
  readonly attempts: AttemptRecord[];
  /** @param endedAtMs for one that is `ok`, the moment from which the answer is known */
  onAttempt(record: AttemptRecord, endedAtMs: number): void;
}

/** What is asked for where bytes of any type are an answer. */
const anything = '*/*';

/** One attempt at one target, and what is told of it: to the target's health, and on record. */
export class OneTry {
  readonly target: Target;
  readonly call: PreparedCall;
  readonly attempt: Attempt;
  readonly #context: TryContext;
  readonly #startedAtMs: number;
  readonly #allowedMs: number | undefined;
  readonly #isShort: boolean;
  /** What may end the attempt before its time: until its end. */
  listening: CancelSubscription | undefined;
  limit: Pick<Timer, 'cancel'> | undefined;

  /**
   * The target has given it a slot.
   * @param allowedMs what the try may take at most
   * @param isShort whether less than half of the usual time is left for it: at its end nothing is known of the target
   */
  constructor(
    target: Target,
    call: PreparedCall,
    startedAtMs: number,
    allowedMs: number,
    isShort: boolean,
    context: TryContext,
  ) {
    this.target = target;
    this.call = call;
    this.#context = context;
    this.#startedAtMs = startedAtMs;
    this.#isShort = isShort;
    this.#allowedMs = call.expects === 'stream' ? allowedMs : undefined;
    target.state?.health?.begin(startedAtMs);
    this.attempt = begin(target, call, startedAtMs, context);
  }

  /**
   * Puts the end of the attempt on record, once. For the target's health a call ends with the last byte of its answer.
   * @param isOutrun another attempt of the same request answered first
   */
  over(outcome: Answer | GatewayError, isOutrun = false): void {
    const { clock, attempts } = this.#context;
    this.listening?.stop();
    this.limit?.cancel();
    const endedAtMs = clock.nowMs();
    const record = this.attempt.record(outcome, endedAtMs, isOutrun);
    attempts.push(record);
    this.#tellHealth(outcome, isOutrun, endedAtMs);
    this.#context.onAttempt(record, endedAtMs);
  }

  /** What is told to the target's health when the last byte of the answer has come. Undefined where all of it has. */
  openCall(answer: Answer): OpenCall | undefined {
    const { health } = this.target.state ?? {};
    if (health === undefined || answer.kind === 'complete') return undefined;
    return { health, beganAtMs: this.#startedAtMs };
  }

  #tellHealth(outcome: Answer | GatewayError, isOutrun: boolean, endedAtMs: number): void {
    const { health } = this.target.state ?? {};
    if (health === undefined) return;
    if (outcome instanceof GatewayError) {
      const saysNothing = isOutrun || (this.#isShort && outcome.code === 'deadline_exceeded');
      health.end(this.#startedAtMs, endedAtMs, saysNothing ? undefined : outcome, this.#allowedMs);
    } else {
      health.answered(this.#startedAtMs, endedAtMs, this.#allowedMs);
      if (outcome.kind === 'complete') health.end(this.#startedAtMs, endedAtMs);
    }
  }
}

function begin(target: Target, call: PreparedCall, startedAtMs: number, context: TryContext): Attempt {
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
