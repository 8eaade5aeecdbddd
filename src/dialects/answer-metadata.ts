import type { Usage } from '../core/usage.ts';

/** What the client's answer says that the provider's does not. */
export interface AnswerMetadata {
  /** Unique; each dialect puts its own prefix before it. */
  readonly answerId: string;
  readonly createdAtSeconds: number;
  /** Stands in where the provider does not report a model. */
  readonly upstreamModel: string;
  /** The provider's configured name. */
  readonly provider: string;
  /** As far as they are known at the moment of asking. */
  timings(): Timings;
  /** What it costs in USD; null where the usage or the price is not known. */
  costUsd(usage: Usage | undefined): number | null;
}

interface Timings {
  readonly gatewayMs: number;
  readonly providerMs: number;
  readonly firstTokenMs?: number;
}
