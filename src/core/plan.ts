import type { Provider } from './provider.ts';
import type { Quirks } from './quirks.ts';

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
}

/** The targets of one request, in order. Each request has its own plan. */
export interface Plan {
  /** The model name as the client wrote it, or the default model. */
  readonly requestedModel: string;
  /**
   * The requested model as a name from a closed set, for limits, accounts and metric labels: a configured name, or
   * `other`.
   */
  readonly modelLabel: string;
  /** No entry of `models` has this name: it is passed on through `*`. */
  readonly passedOn?: true;
  readonly targets: readonly [Target, ...Target[]];
  /** Milliseconds for everything before the answer, counted from the last byte of the request body. */
  readonly deadlineMs: number;
}
