import { dayOf, type UsageLedger, type UsageRow, type UsageTotals } from '../../usage/ledger.ts';
import { nanoPerUsd } from '../../usage/money.ts';
import { invalidParameter, readQuery } from './read-query.ts';

/** The first and the last day, both included. */
interface Days {
  readonly from: string;
  readonly to: string;
}

/**
 * The days that a query names. Without `from`, from the first of this month on; without `to`, until today.
 * @throws GatewayError `invalid_request`
 */
export function readDays(query: string, wallMs: number): Days {
  const parameters = readQuery(query, ['from', 'to']);
  const today = dayOf(wallMs);
  const from = dayIn(parameters, 'from') ?? `${today.slice(0, 8)}01`;
  const to = dayIn(parameters, 'to') ?? today;
  if (from > to) throw invalidParameter('from', `(${from}) is a day after "to" (${to}).`);
  return { from, to };
}

/** The body of `GET /admin/usage`. */
export async function usageReport(ledger: UsageLedger, days: Days): Promise<string> {
  const rows = await ledger.read(days.from, days.to);
  return JSON.stringify({ object: 'usage', ...days, total: totals(sumOf(rows)), data: rows.map(entry) });
}

function entry(row: UsageRow): object {
  return { day: row.day, key: row.keyId, team: row.team, model: row.model, ...totals(row) };
}

function totals({ requests, refusedRequests, inputTokens, outputTokens, nanoUsd }: UsageTotals): object {
  return {
    requests,
    refused_requests: refusedRequests,
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    cost_usd: nanoUsd / nanoPerUsd,
  };
}

function sumOf(rows: readonly UsageRow[]): UsageTotals {
  return rows.reduce<UsageTotals>(
    (sum, row) => ({
      requests: sum.requests + row.requests,
      refusedRequests: sum.refusedRequests + row.refusedRequests,
      inputTokens: sum.inputTokens + row.inputTokens,
      outputTokens: sum.outputTokens + row.outputTokens,
      nanoUsd: sum.nanoUsd + row.nanoUsd,
    }),
    { requests: 0, refusedRequests: 0, inputTokens: 0, outputTokens: 0, nanoUsd: 0 },
  );
}

function dayIn(parameters: ReadonlyMap<'from' | 'to', string>, name: 'from' | 'to'): string | undefined {
  const text = parameters.get(name);
  if (text === undefined) return undefined;
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  // JavaScript reads 30 February as 2 March.
  if (Number.isNaN(ms) || dayOf(ms) !== text) {
    throw invalidParameter(name, 'must be a day such as 2026-11-26, UTC.');
  }
  return text;
}
