import type { BudgetLimit } from './store.ts';

export interface Period {
  /** `2026-11-26`, or `2026-11`. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly endsAtMs: number;
}

/** The calendar day or month (UTC) that contains a moment. */
export function periodAt(period: BudgetLimit['period'], wallMs: number): Period {
  const at = new Date(wallMs);
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  const text = at.toISOString();
  return period === 'day'
    ? { id: text.slice(0, 10), endsAtMs: Date.UTC(year, month, day + 1) }
    : { id: text.slice(0, 7), endsAtMs: Date.UTC(year, month + 1, 1) };
}
