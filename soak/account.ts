import type { GatewayLife } from './gateway-life.ts';

/** One thing that must add up. */
export interface Account {
  readonly what: string;
  /** Both sides, in figures. */
  readonly figures: string;
  /** What does not add up; none where all does. */
  readonly wrong: readonly string[];
}

/** What the audit asks of a process. */
export type AuditedLife = Pick<GatewayLife, 'name' | 'lines' | 'counted' | 'isSettled' | 'ended' | 'exit' | 'faults'>;
