import type { GatewayError } from './errors.ts';
import type { Provider } from './provider.ts';
import type { Quirks } from './quirks.ts';
import type { TargetHealth } from './target-health.ts';

/** One destination of an inference: a provider and a model. */
export interface Target {
  readonly provider: Provider;
  /** The provider's name of the model. */
  readonly upstreamModel: string;
  /** What the process has learnt about the target. Absent where it is not remembered. */
  readonly state?: TargetState;
}

/**
 * What the process has learnt about one target. All requests to the target share it, also across reloads of the
 * configuration.
 */
export interface TargetState {
  /** Quirks that the target has shown, in addition to the configured ones. */
  readonly learnt: { -readonly [Name in keyof Quirks]: Quirks[Name] };
  /** How the target is doing. Absent where nobody asks. */
  readonly health?: TargetHealth;
}

/** Why a target was taken, and why others were not. */
export interface ChoiceNote {
  readonly atMs: number;
  readonly target: Target;
  /** How it was chosen, in a word or two. */
  readonly how: string;
  /** Those that were passed over, and why. Absent where there were none. */
  readonly passedOver?: readonly { readonly target: Target; readonly why: string }[] | undefined;
}

/** The targets of one request, chosen one after the other as each is needed. All times are monotonic, in milliseconds. */
export interface TargetChoice {
  /** Takes the next target. No target is taken twice. Undefined where nobody is left who may be asked now. */
  next(nowMs: number): Target | undefined;
  /**
   * Whether there is another target that nothing speaks against. Where the one that was taken last seems to be down itself, one
   * that seems to be down will do.
   */
  hasNext(nowMs: number): boolean;
  /** The targets that only lack a slot for one more call, without those that were taken. */
  busy(nowMs: number): readonly Target[];
  /** Takes one of the busy targets in place of the one that was taken last. */
  swap(target: Target, nowMs: number): void;
  /** Goes on with the targets that stand in after this refusal. False where there are none. */
  insteadOf(refusal: GatewayError): boolean;
  /** Time until a target may be asked that wants to be left alone now. Undefined where there is none. */
  freeInMs(nowMs: number): number | undefined;
  /** Begins anew: all targets may be taken again. */
  again(): void;
  /** Takes a target once more. */
  repeat(target: Target, nowMs: number): void;
  /** One note for each target that was taken. Absent where there was no choice. */
  readonly notes?: readonly ChoiceNote[];
  /** Whether a retry is kept for the target that was taken last, because it may well fail. */
  readonly holdsRetry?: boolean;
  /** The request is over: gives back what is kept for it. */
  end?(): void;
}

/** Bounds the calls that are made beyond one for each request. */
export interface RetryBudget {
  /** Extra calls that may be made now; those that are kept for others are not among them. */
  readonly left: number;
  readonly isSpent: boolean;
  /** Keeps one extra call for a request that will probably need it. To be followed by one `release`. */
  hold(): void;
  release(): void;
  /** A request begins, which allows a part of one more call. */
  begin(): void;
  /** Allows one more call. False where there are too many already. */
  take(): boolean;
}

/** How a request is tried where its first try does not answer it. */
export interface TryRules {
  /** Chooses among the targets. Absent where they are tried in their order. */
  choose?(): TargetChoice;
  /** Allows retries. They may add a part to the calls and no more, so that a storm of failures cannot feed itself. */
  readonly retries: RetryBudget;
  /**
   * Milliseconds that one try may take where another target can be asked. Absent: each try may take what is left of the
   * deadline.
   */
  readonly tryMs?: number | undefined;
  /** Whether a call that the provider may have processed, and has not answered, is made again elsewhere. */
  readonly repeatsUnanswered: boolean;
  /** Allows a second call beside one that takes unusually long. Absent where no request gets one. */
  readonly hedges?: RetryBudget | undefined;
}

/** All targets of one request, those of the first group first. Each request has its own plan. */
export interface Plan {
  /** The model name as the client wrote it, or the default model. */
  readonly requestedModel: string;
  /**
   * The requested model as a name from a closed set, for limits, accounts and metric labels: a configured name
   * or pattern, or `other`.
   */
  readonly modelLabel: string;
  /** The pattern by which the name is passed on, as it is configured. Absent where the name is listed. */
  readonly passedBy?: string;
  readonly targets: readonly [Target, ...Target[]];
  /** Milliseconds for everything before the answer, counted from the last byte of the request body. */
  readonly deadlineMs: number;
  /** Absent where each target is tried once, and nothing else. */
  readonly tries?: TryRules;
}
