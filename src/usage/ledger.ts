/** Who used what: what one line of the ledger is kept for. All of them come from closed sets. */
export interface UsageAccount {
  /** The configured key's id; null for a caller known by its address. */
  readonly keyId: string | null;
  readonly team: string | null;
  /** The model's label: a configured name or `other`; null where the request named none that is served. */
  readonly model: string | null;
}

/** What was used, by one request or by many. Whole numbers. */
export interface UsageTotals {
  /** Requests that the limits admitted. */
  readonly requests: number;
  /** Requests that a limit refused. */
  readonly refusedRequests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** 10^-9 USD. */
  readonly nanoUsd: number;
}

/** One account on one day. */
export interface UsageRow extends UsageAccount, UsageTotals {
  /** UTC, `2026-11-26`. */
  readonly day: string;
}

/** Days a ledger keeps, today included: two calendar months whenever one looks. */
export const keptDays = 62;

/** What stands for keys that a full ledger has no line for. */
export const otherKeys = '(other keys)';

/** Adds up what was used, per account and day (UTC). */
export interface UsageLedger {
  /** Adds to the account's line of that day. Never throws, never waits; what cannot be written is counted elsewhere. */
  add(account: UsageAccount, used: UsageTotals, wallMs: number): void;
  /**
   * The lines of the days from `fromDay` to `toDay`, both included, by day; empty where nothing is kept.
   * @param fromDay `2026-11-26`, as `toDay`
   */
  read(fromDay: string, toDay: string): Promise<readonly UsageRow[]>;
}

export const dayMs = 86_400_000;

/** The day of a moment, UTC: `2026-11-26`. */
export function dayOf(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, 10);
}

/** The oldest day that is still kept at a moment. */
export function oldestKeptDay(wallMs: number): string {
  return dayOf(wallMs - (keptDays - 1) * dayMs);
}
