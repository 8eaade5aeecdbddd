import type { Usage } from '../core/usage.ts';

/** Values of a client's answer that do not come from the provider's answer. */
export interface AnswerMetadata {
  /** A unique id. Each dialect puts its own prefix before it. */
  readonly answerId: string;
  readonly createdAtSeconds: number;
  /** Used where the provider does not report a model. */
  readonly upstreamModel: string;
  /** The provider's configured name. */
  readonly provider: string;
  /** The timings as known at the time of the call. */
  timings(): Timings;
  /** The cost in USD; null where the usage or the price is unknown. */
  costUsd(usage: Usage | undefined): number | null;
}

interface Timings {
  readonly gatewayMs: number;
  readonly providerMs: number;
  readonly firstTokenMs?: number;
}
