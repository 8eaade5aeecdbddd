import { GatewayError } from '../../../core/errors.ts';
import {
  dayMs,
  dayOf,
  keptDays,
  type UsageAccount,
  type UsageLedger,
  type UsageRow,
  type UsageTotals,
} from '../../../usage/ledger.ts';
import type { StoreKeys } from './counter-key.ts';
import type { Settlements } from './settlements.ts';
import type { Session } from './session.ts';

type Total = keyof UsageTotals;

const totals: readonly Total[] = ['requests', 'refusedRequests', 'inputTokens', 'outputTokens', 'nanoUsd'];

/**
 * The usage of all pods: a hash per day, a field per account and total. It is sent together with settlements, and so
 * exactly once.
 */
export class ValkeyLedger implements UsageLedger {
  readonly #keys: StoreKeys;
  readonly #settlements: Settlements;
  readonly #session: () => Session | undefined;

  constructor(keys: StoreKeys, settlements: Settlements, session: () => Session | undefined) {
    this.#keys = keys;
    this.#settlements = settlements;
    this.#session = session;
  }

  /** The day is the store's day; while the store is away, this process's day. */
  add({ keyId, team, model }: UsageAccount, used: UsageTotals, wallMs: number): void {
    const key = this.#keys.usageOn(dayOf(this.#session()?.storeMs() ?? wallMs));
    const account = JSON.stringify([keyId, team, model]);
    for (const total of totals) {
      const entryKey = { kind: 'u', key, span: `${total} ${account}`, takenAtMs: 0 } as const;
      // The store adds up whole numbers only.
      this.#settlements.report(entryKey, 0, Math.round(used[total]));
    }
  }

  /** @throws GatewayError `overloaded` while the store is away */
  async read(fromDay: string, toDay: string): Promise<readonly UsageRow[]> {
    const session = this.#session();
    if (session === undefined) throw storeIsAway();
    const days = daysBetween(fromDay, toDay, session.storeMs());
    try {
      const hashes = await Promise.all(days.map((day) => session.hashOf(this.#keys.usageOn(day))));
      return hashes.flatMap((fields, index) => rowsOf(days[index] ?? '', fields));
    } catch {
      throw storeIsAway();
    }
  }
}

function storeIsAway(): GatewayError {
  const advice = 'The store that keeps the accounts is away; they are there again when it is back.';
  return new GatewayError('overloaded', advice, { retryAfterMs: 5000 });
}

function daysBetween(fromDay: string, toDay: string, nowMs: number): string[] {
  const days: string[] = [];
  for (let ago = keptDays - 1; ago >= 0; ago -= 1) {
    const day = dayOf(nowMs - ago * dayMs);
    if (day >= fromDay && day <= toDay) days.push(day);
  }
  return days;
}

function rowsOf(day: string, fields: Readonly<Record<string, string>>): UsageRow[] {
  const rows = new Map<string, UsageAccount & { -readonly [T in Total]: number }>();
  for (const [field, value] of Object.entries(fields)) {
    const space = field.indexOf(' ');
    const account = field.slice(space + 1);
    let row = rows.get(account);
    if (row === undefined) {
      const [keyId, team, model] = JSON.parse(account) as [string | null, string | null, string | null];
      row = { keyId, team, model, requests: 0, refusedRequests: 0, inputTokens: 0, outputTokens: 0, nanoUsd: 0 };
      rows.set(account, row);
    }
    row[field.slice(0, space) as Total] = Number(value);
  }
  return [...rows.values()].map((row) => ({ day, ...row }));
}
