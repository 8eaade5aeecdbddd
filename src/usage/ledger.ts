/** Who used which model: the key of one line of the ledger. All values come from closed sets. */
export interface UsageAccount {
  /** The configured key's id; null for a caller known by its address. */
  readonly keyId: string | null;
  readonly team: string | null;
  /** The model's label: a configured name or `other`. Null where no provider serves the requested model. */
  readonly model: string | null;
}

/** What one or many requests used. Whole numbers. */
export interface UsageTotals {
  /** Requests that the limits admitted. */
  readonly requests: number;
  /** Requests that a limit refused. */
  readonly refusedRequests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** In 10^-9 USD. */
  readonly nanoUsd: number;
}

/** The totals of one account on one day. */
export interface UsageRow extends UsageAccount, UsageTotals {
  /** UTC, `2026-11-26`. */
  readonly day: string;
}

/** Number of days that a ledger keeps, today included: always at least two calendar months. */
export const keptDays = 62;

/** The key id under which a full ledger counts keys that have no line of their own. */
export const otherKeys = '(other keys)';

/** Adds up usage per account and day (UTC). */
export interface UsageLedger {
  /**
   * Adds to the account's line of the day. Never throws and never waits. Lines that cannot be stored are counted in a
   * metric.
   */
  add(account: UsageAccount, used: UsageTotals, wallMs: number): void;
  /**
   * Returns the lines from `fromDay` to `toDay`, both included, ordered by day. Empty where nothing is stored.
   * @param fromDay `2026-11-26`, like `toDay`
   */
  read(fromDay: string, toDay: string): Promise<readonly UsageRow[]>;
}

export const dayMs = 86_400_000;

/** The day of a point in time, UTC: `2026-11-26`. */
export function dayOf(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, 10);
}
