import { nanoPerUsd } from '../src/usage/money.ts';
import type { Account } from './account.ts';
import type { Books, Entry, RequestLine } from './books.ts';

/** One row of /admin/usage. */
export interface UsageRow {
  readonly key: string | null;
  readonly team: string | null;
  readonly model: string | null;
  readonly requests: number;
  readonly refused_requests: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cost_usd: number;
}

/** What a ledger says, and whose it is. */
export interface Usage {
  readonly of: string;
  /** The processes that write to it; undefined for all. */
  readonly life: string | undefined;
  readonly rows: readonly UsageRow[];
}

interface Totals {
  inputTokens: number;
  outputTokens: number;
  nanoUsd: number;
  /** Requests on which the limits have certainly decided, and those on which they may have. */
  decided: number;
  undecided: number;
}

type Units = 'inputTokens' | 'outputTokens' | 'nanoUsd';
const units: readonly Units[] = ['inputTokens', 'outputTokens', 'nanoUsd'];

/** Refused before the limits were asked. */
const beforeLimits: ReadonlySet<string | undefined> = new Set([
  'missing_api_key',
  'invalid_api_key',
  'body_timeout',
  'body_too_large',
  'unsupported_media_type',
]);
/** The limits may have been asked before. */
const perhapsBeforeLimits: ReadonlySet<string | undefined> = new Set(['client_gone', 'draining', 'overloaded']);

/** What the ledger says of each key and model is the sum of the log lines. */
export function auditUsage({ entries }: Books, { of, life, rows }: Usage, excused: ReadonlySet<Entry>): Account {
  const lines = entries.flatMap((entry) => entry.lines).filter((line) => life === undefined || line.life === life);
  const sums = sumByAccount(lines);
  const lost = life === undefined ? excused.size : 0;
  const wrong: string[] = [];
  const total = { ledger: 0, lines: 0, requests: 0 };
  for (const row of rows) {
    const account = JSON.stringify([row.key, row.team, row.model]);
    const sum = sums.get(account) ?? nothing();
    sums.delete(account);
    total.ledger += nanoOf(row);
    total.lines += sum.nanoUsd;
    total.requests += row.requests + row.refused_requests;
    wrong.push(...differences(account, row, sum, lost, lines));
  }
  for (const [account, { decided }] of sums) if (decided > lost) wrong.push(`${account} is in log lines only`);
  const bound = lost === 0 ? 'exactly' : `within what ${lost} requests of killed processes can have used`;
  return {
    what: `The ledger of ${of} is the sum of the log lines`,
    figures: `${usd(total.ledger)} of ${total.requests} requests = ${usd(total.lines)}, ${bound}`,
    wrong,
  };
}

function sumByAccount(lines: readonly RequestLine[]): Map<string, Totals> {
  const sums = new Map<string, Totals>();
  for (const line of lines) {
    if (line.account.startsWith('[null')) continue;
    const sum = sums.get(line.account) ?? nothing();
    sums.set(line.account, sum);
    for (const unit of units) sum[unit] += line[unit];
    if (line.attempts === 0 && perhapsBeforeLimits.has(line.code)) sum.undecided += 1;
    else if (!beforeLimits.has(line.code)) sum.decided += 1;
  }
  return sums;
}

/** Each killed request may be missing on either side, with as much as the largest request has used. */
function differences(
  account: string,
  row: UsageRow,
  sum: Totals,
  lost: number,
  lines: readonly RequestLine[],
): string[] {
  const said = { inputTokens: row.input_tokens, outputTokens: row.output_tokens, nanoUsd: nanoOf(row) };
  const wrong: string[] = [];
  for (const unit of units) {
    const slack = lost === 0 ? 0 : lost * lines.reduce((most, line) => Math.max(most, line[unit]), 0);
    if (Math.abs(said[unit] - sum[unit]) <= slack) continue;
    wrong.push(`${account}: the ledger has ${said[unit]} ${unit}, and the lines ${sum[unit]}`);
  }
  const requests = row.requests + row.refused_requests;
  if (requests < sum.decided - lost || requests > sum.decided + sum.undecided + lost) {
    const inLines = `${sum.decided} to ${sum.decided + sum.undecided}`;
    wrong.push(`${account}: the ledger has ${requests} requests, and the lines ${inLines}`);
  }
  return wrong;
}

function nothing(): Totals {
  return { inputTokens: 0, outputTokens: 0, nanoUsd: 0, decided: 0, undecided: 0 };
}

function nanoOf({ cost_usd: usdOfRow }: UsageRow): number {
  return Math.round(usdOfRow * nanoPerUsd);
}

function usd(nanoUsd: number): string {
  return `${(nanoUsd / nanoPerUsd).toFixed(6)} USD`;
}
