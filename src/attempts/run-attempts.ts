import type { Answer } from '../core/answer.ts';
import type { Cancellation } from '../core/cancellation.ts';
import { GatewayError } from '../core/errors.ts';
import type { ChoiceNote, Plan, Target, TargetChoice, TryRules } from '../core/plan.ts';
import type { PreparedCall } from '../core/prepared-call.ts';
import type { Priority } from '../core/priority.ts';
import type { Quirks } from '../core/quirks.ts';
import type { OpenCall } from '../core/target-health.ts';
import { awaitSlot } from './await-slot.ts';
import { backOffMs, pause } from './back-off.ts';
import type { Deadline } from './deadline.ts';
import { type Finished, OwnCharges, race } from './hedge.ts';
import { Interruption } from './interruption.ts';
import { namingTries, notTriedAgain } from './last-failure.ts';
import { remember, targetWith } from './lessons.ts';
import { maxTriesPerTarget, nextTry, wasCalled } from './next-try.ts';
import { OneTry, type TryContext } from './one-try.ts';
import { isSpent, isStreamed } from './sent-once.ts';
import { TargetsInOrder } from './targets-in-order.ts';

export interface AttemptsContext extends TryContext {
  readonly priority: Priority;
  readonly deadline: Deadline;
  /** The client left. */
  readonly gone: Cancellation;
  /** The drain is over: nobody is waited for any longer. The request ends with `draining`. */
  readonly draining: Cancellation;
  /** The moment from which the first try counts: now, as the caller has just read it. */
  readonly startedAtMs: number;
  /** A target refused a call, and has answered one that takes account of what it said: it has a quirk that is news. */
  onLearnt(target: Target, lesson: Quirks): void;
  /**
   * @param call that was answered: with two at once it need not be the one that was prepared last
   * @param open undefined where the answer is complete
   */
  onAnswered(call: PreparedCall, open: OpenCall | undefined): void;
  /** Told at the end, where there was a choice of targets. */
  onChosen(notes: readonly ChoiceNote[]): void;
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
  const attempts = new Attempts(plan, prepare, context);
  try {
    return await attempts.run();
  } catch (thrown) {
    throw thrown instanceof GatewayError ? namingTries(thrown, attempts.tries) : thrown;
  } finally {
    attempts.end();
  }
}

/** The part of what is left of the deadline that a request may spend waiting for a target: the provider needs the rest. */
const queuedPart = 1 / 2;

/** How often a try that takes too long looks whether another target may be asked by now. */
const lookAgainMs = 100;

/** All attempts of one request. */
class Attempts {
  readonly #rules: TryRules | undefined;
  readonly #choice: TargetChoice;
  readonly #prepare: (target: Target) => PreparedCall;
  readonly #context: AttemptsContext;
  readonly #interruption: Interruption;
  /** How each try that failed spent its time, in words. */
  readonly tries: string[] = [];
  #retries = 0;
  #triesAtTarget = 0;
  /** The first target whose try took too long. */
  #late: Target | undefined;
  #wasLateAskedAgain = false;
  /** What the last try ended with. */
  #failure: GatewayError | undefined;

  constructor(plan: Plan, prepare: (target: Target) => PreparedCall, context: AttemptsContext) {
    this.#rules = plan.tries;
    this.#choice = plan.tries?.choose?.() ?? new TargetsInOrder(plan.targets);
    this.#prepare = prepare;
    this.#context = context;
    this.#interruption = new Interruption(context.gone, context.draining, context.deadline, context.startedAtMs);
    plan.tries?.retries.begin();
    plan.tries?.hedges?.begin();
  }

  async run(): Promise<Answer> {
    const { clock } = this.#context;
    let { startedAtMs } = this.#context;
    /** What a refusal of this target has taught, if one has. */
    let lesson: Quirks | undefined;
    let target = this.#choice.next(startedAtMs);
    if (target === undefined) {
      target = await this.#waitForTarget();
      startedAtMs = clock.nowMs();
    }
    for (;;) {
      this.#throwIfInterrupted();
      if (target.state?.health?.enter(startedAtMs) === false) {
        const free: Target | undefined = await this.#waitForSlot(target);
        if (free !== target) lesson = undefined;
        target = free ?? this.#choice.next(clock.nowMs()) ?? (await this.#waitForTarget(this.#failure));
        startedAtMs = clock.nowMs();
        if (free === undefined) continue;
      }
      const call = this.#prepareFor(lesson === undefined ? target : targetWith(lesson, target));
      if (call instanceof GatewayError) {
        target = this.#afterUnwritable(call);
        lesson = undefined;
        continue;
      }
      const { tried, outcome } = await this.#try(target, call, startedAtMs);
      this.#over(tried, outcome);
      if (!(outcome instanceof GatewayError)) {
        // Remembered only now: a refusal may name what it does not mean.
        if (lesson !== undefined && tried.target === target && remember(lesson, target)) {
          this.#context.onLearnt(target, lesson);
        }
        return endingWithClient(outcome, this.#context.gone);
      }
      // With two at once it need not be the first one that failed last.
      if (tried.target !== target) lesson = undefined;
      target = tried.target;
      const isRepeatable = !isSpent(tried.call);
      if (isRepeatable && lesson === undefined && (lesson = tried.call.learnFrom?.(outcome)) !== undefined) {
        startedAtMs = clock.nowMs();
        continue;
      }
      const following = await this.#following(target, outcome, isRepeatable);
      if (following !== target) lesson = undefined;
      target = following;
      startedAtMs = clock.nowMs();
    }
  }

  /** From here on nothing interrupts. */
  end(): void {
    this.#interruption.end();
    this.#choice.end?.();
    const { notes } = this.#choice;
    if (notes !== undefined) this.#context.onChosen(notes);
  }

  #throwIfInterrupted(): void {
    const { reason } = this.#interruption;
    if (reason !== undefined) throw this.#interruption.errorFor(reason, this.tries);
  }

  /** The call, or why this target cannot be sent the request; then its slot is free again. */
  #prepareFor(target: Target): PreparedCall | GatewayError {
    try {
      return this.#prepare(target);
    } catch (thrown) {
      target.state?.health?.giveBack();
      if (thrown instanceof GatewayError) return thrown;
      throw thrown;
    }
  }

  /**
   * A target may not take the request, as one that does not store what it names, and another one may. Where none does, the
   * client hears how the last attempt ended, or else what it could change for the target that was chosen first.
   */
  #afterUnwritable(fault: GatewayError): Target {
    this.#failure ??= fault;
    const next = this.#choice.next(this.#context.clock.nowMs());
    if (next === undefined) throw this.#failure;
    return next;
  }

  /**
   * Waits until this target may have one more call, or another one that has no room either.
   * @returns the one that has given the request a slot. Undefined where that has failed or asked for a rest while requests
   *   waited for it, and another one can be asked or waited for.
   * @throws GatewayError `overloaded` where none has a slot in time, or the failure before it
   */
  async #waitForSlot(target: Target): Promise<Target | undefined> {
    const { clock, deadline, priority } = this.#context;
    const nowMs = clock.nowMs();
    const withinMs = deadline.leftMs(nowMs) * queuedPart;
    const free = await awaitSlot(
      [target, ...this.#choice.busy(nowMs)],
      (health) => health.wait(priority, withinMs, nowMs),
      (leave) =>
        this.#interruption.onInterrupt((reason) => {
          leave(this.#interruption.errorFor(reason, this.tries));
        }),
    ).catch((thrown: unknown) => {
      throw this.#interruption.reason === undefined ? (this.#failure ?? thrown) : thrown;
    });
    const freeAtMs = clock.nowMs();
    if (free !== target) this.#choice.swap(free, freeAtMs);
    const health = free.state?.health;
    const canGoElsewhere = this.#choice.hasNext(freeAtMs) || this.#choice.freeInMs(freeAtMs) !== undefined;
    if (health?.isLeftOut(freeAtMs) !== true || !canGoElsewhere) return free;
    health.giveBack();
    return undefined;
  }

  async #try(target: Target, call: PreparedCall, startedAtMs: number): Promise<Finished> {
    const rules = this.#rules;
    const usualWaitMs = rules?.hedges === undefined || isStreamed(call) ? undefined : usualWaitOf(target, call);
    if (usualWaitMs === undefined) {
      const tried = this.#begin(target, call, startedAtMs, this.#context);
      return { tried, outcome: await tried.attempt.outcome };
    }
    const first = this.#begin(target, call, startedAtMs, this.#withOwnCharges());
    return race(
      first,
      usualWaitMs,
      this.#context.clock,
      () => this.#beginSecond(),
      (failed, failure) => {
        this.#over(failed, failure);
      },
    );
  }

  #begin(target: Target, call: PreparedCall, startedAtMs: number, context: TryContext): OneTry {
    const rules = this.#rules;
    const { deadline } = this.#context;
    const leftMs = deadline.leftMs(startedAtMs);
    const isShort = leftMs < (rules?.tryMs ?? deadline.durationMs) / 2;
    const tried = new OneTry(target, call, startedAtMs, rules?.tryMs ?? leftMs, isShort, context);
    tried.listening = this.#interruption.onInterrupt((reason) => {
      const spent = [...this.tries, tried.attempt.describeWait()];
      tried.attempt.interrupt(this.#interruption.errorFor(reason, spent));
    }, tried.attempt);
    if (rules?.tryMs !== undefined) tried.limit = this.#limit(tried, rules.tryMs, rules);
    return tried;
  }

  #beginSecond(): OneTry | undefined {
    const nowMs = this.#context.clock.nowMs();
    if (this.#interruption.reason !== undefined || !this.#choice.hasNext(nowMs)) return undefined;
    if (this.#rules?.hedges?.take() !== true) return undefined;
    const target = this.#choice.next(nowMs);
    if (target === undefined || target.state?.health?.enter(nowMs) === false) return undefined;
    const call = this.#prepareFor(target);
    if (call instanceof GatewayError) return undefined;
    return this.#begin(target, call, nowMs, this.#withOwnCharges());
  }

  #withOwnCharges(): TryContext {
    return { ...this.#context, memoryBudget: new OwnCharges(this.#context.memoryBudget) };
  }

  /**
   * Ends a try that takes too long, as soon as another target may be asked, or the same one again. Where nobody may yet, the
   * try goes on: the provider may still answer.
   */
  #limit(tried: OneTry, tryMs: number, { retries }: TryRules): { cancel(): void } {
    const { clock } = this.#context;
    const look = (): void => {
      const nowMs = clock.nowMs();
      const hasNext =
        this.#choice.hasNext(nowMs) ||
        // A complete answer may just be long, and would be as long the second time.
        (tried.call.expects === 'stream' && this.#mayAskAgain(this.#late ?? tried.target, nowMs));
      const mayRetry = !retries.isSpent || this.#choice.holdsRetry === true;
      if (!hasNext || !mayRetry || isSpent(tried.call)) {
        timer = clock.after(lookAgainMs, look, tried.attempt);
        return;
      }
      const { name } = tried.target.provider;
      const words = `The provider ${name} did not answer within the ${tryMs} ms of one try.`;
      tried.attempt.interrupt(new GatewayError('upstream_timeout', words));
    };
    let timer = clock.after(tryMs, look, tried.attempt);
    return {
      cancel() {
        timer.cancel();
      },
    };
  }

  #over(tried: OneTry, outcome: Answer | GatewayError): void {
    tried.over(outcome);
    if (!(outcome instanceof GatewayError)) {
      this.#context.onAnswered(tried.call, tried.openCall(outcome));
      return;
    }
    this.#failure = outcome;
    this.tries.push(tried.attempt.describeFailure(outcome));
  }

  /**
   * The target that is tried after a failure. Another one is asked at once; with every further retry the wait before it
   * grows.
   * @throws GatewayError the failure, where nobody may be asked
   */
  async #following(target: Target, failure: GatewayError, isRepeatable: boolean): Promise<Target> {
    const { clock } = this.#context;
    if (failure.code === 'upstream_timeout') this.#late ??= target;
    const standsIn = this.#choice.insteadOf(failure);
    const allowed = standsIn ? 'next_target' : nextTry(failure);
    if (allowed === 'nobody') throw failure;
    if (allowed === 'next_target_if_repeatable' && this.#rules?.repeatsUnanswered !== true) throw failure;
    this.#triesAtTarget += 1;
    const other = this.#choice.next(clock.nowMs());
    const mayRepeat = allowed === 'same_target' && this.#triesAtTarget < maxTriesPerTarget;
    const next = other ?? (mayRepeat ? target : this.#lateAgain());
    if (next === undefined) return this.#waitForTarget(failure, isRepeatable);
    if (!isRepeatable) throw notTriedAgain(failure, 'body_sent_on');
    if (other !== undefined) this.#triesAtTarget = 0;
    // A model that stands in is the way of this request, and not a retry of what others may fail at too.
    if (standsIn) return next;
    if (wasCalled(failure) && this.#rules?.retries.take() === false) throw notTriedAgain(failure, 'retries_spent');
    if (other === undefined || this.#retries > 0) {
      await pause(backOffMs(other === undefined ? this.#retries : this.#retries - 1), clock, this.#interruption);
    }
    this.#retries += 1;
    return next;
  }

  /** The target whose try took too long, once nobody else is left: the next call to it may be a quick one. */
  #lateAgain(): Target | undefined {
    const nowMs = this.#context.clock.nowMs();
    if (this.#late === undefined || !this.#mayAskAgain(this.#late, nowMs)) return undefined;
    this.#wasLateAskedAgain = true;
    this.#triesAtTarget = 0;
    this.#choice.repeat(this.#late, nowMs);
    return this.#late;
  }

  /** Whether there is time for another whole try, and the target may be asked twice for what it may have processed. */
  #mayAskAgain(late: Target, nowMs: number): boolean {
    const { tryMs = Infinity, repeatsUnanswered = false } = this.#rules ?? {};
    if (!repeatsUnanswered || this.#wasLateAskedAgain || late.state?.health?.wantsRest(nowMs) === true) return false;
    return this.#context.deadline.leftMs(nowMs) >= tryMs;
  }

  /**
   * Waits where all targets want to be left alone for a while, and the while fits into half of what is left of the deadline.
   * @throws GatewayError the failure, or that all targets cool down
   */
  async #waitForTarget(failure?: GatewayError, isRepeatable = true): Promise<Target> {
    const { clock, deadline } = this.#context;
    const nowMs = clock.nowMs();
    const waitMs = this.#choice.freeInMs(nowMs);
    if (waitMs === undefined || waitMs > deadline.leftMs(nowMs) / 2 || !isRepeatable) throw refusedFor(waitMs, failure);
    if (failure !== undefined && this.#rules?.retries.take() === false) throw notTriedAgain(failure, 'retries_spent');
    // The jitter comes on top: before this time nobody answers.
    await pause(waitMs + backOffMs(0) / 2, clock, this.#interruption);
    this.#throwIfInterrupted();
    this.#retries += 1;
    this.#triesAtTarget = 0;
    this.#choice.again();
    const againAtMs = clock.nowMs();
    const next = this.#choice.next(againAtMs);
    if (next === undefined) throw refusedFor(this.#choice.freeInMs(againAtMs), failure);
    return next;
  }
}

function usualWaitOf({ state }: Target, { expects }: PreparedCall): number | undefined {
  return expects === 'stream' ? state?.health?.usualWaitMs : state?.health?.usualAnswerMs;
}

/**
 * The refusal where all targets cool down.
 * @param retryAfterMs time until the first of them may be asked
 * @param failure what the last try ended with
 */
function refusedFor(retryAfterMs: number | undefined, failure: GatewayError | undefined): GatewayError {
  if (failure !== undefined && failure.code !== 'provider_rate_limited') return failure;
  const words = failure?.message ?? 'Every target of the model has said that it takes no more requests for a while.';
  return new GatewayError('provider_rate_limited', words, {
    ...failure?.context,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
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
