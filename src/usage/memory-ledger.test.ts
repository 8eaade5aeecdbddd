import { describe, expect, it } from 'vitest';
import { dayMs, dayOf, keptDays, otherKeys, type UsageAccount, type UsageTotals } from './ledger.ts';
import { MemoryLedger } from './memory-ledger.ts';

const noonMs = Date.UTC(2026, 10, 26, 12);
const anna: UsageAccount = { keyId: 'anna', team: 'search', model: 'gpt-5-mini' };
const one: UsageTotals = { requests: 1, refusedRequests: 0, inputTokens: 20, outputTokens: 5, nanoUsd: 7_000 };

describe('MemoryLedger', () => {
  it('adds up one account and day in one line', async () => {
    const ledger = new MemoryLedger();
    ledger.add(anna, one, noonMs);
    ledger.add(anna, { ...one, requests: 0, refusedRequests: 1, nanoUsd: 1 }, noonMs + 1);
    expect(await ledger.read('2026-11-26', '2026-11-26')).toEqual([
      {
        ...anna,
        day: '2026-11-26',
        requests: 1,
        refusedRequests: 1,
        inputTokens: 40,
        outputTokens: 10,
        nanoUsd: 7_001,
      },
    ]);
  });

  it('separates callers without a key, teams, models and days', async () => {
    const ledger = new MemoryLedger();
    const accounts = [anna, { ...anna, keyId: null }, { ...anna, team: null }, { ...anna, model: 'other' }];
    for (const account of accounts) ledger.add(account, one, noonMs);
    ledger.add(anna, one, noonMs + dayMs / 2);
    const rows = await ledger.read('2026-11-26', '2026-11-27');
    expect(rows.map(({ day, keyId, team, model }) => ({ day, keyId, team, model }))).toEqual([
      ...accounts.map((account) => ({ day: '2026-11-26', ...account })),
      { day: '2026-11-27', ...anna },
    ]);
  });

  it('reads the requested days only', async () => {
    const ledger = new MemoryLedger();
    for (let day = 0; day < 5; day += 1) ledger.add(anna, one, noonMs + day * dayMs);
    const rows = await ledger.read('2026-11-27', '2026-11-29');
    expect(rows.map(({ day }) => day)).toEqual(['2026-11-27', '2026-11-28', '2026-11-29']);
  });

  it('deletes days that are older than the period it keeps', async () => {
    const ledger = new MemoryLedger();
    for (let day = 0; day <= keptDays; day += 1) ledger.add(anna, one, noonMs + day * dayMs);
    const rows = await ledger.read('2000-01-01', '2100-01-01');
    expect(rows).toHaveLength(keptDays);
    expect(rows[0]?.day).toBe(dayOf(noonMs + dayMs));
  });

  it('adds usage beyond its maximum number of lines to one line, so that the sum stays correct', async () => {
    const ledger = new MemoryLedger(3);
    for (let key = 0; key < 10; key += 1) ledger.add({ ...anna, keyId: `key-${key}` }, one, noonMs);
    const rows = await ledger.read('2026-11-26', '2026-11-26');
    expect(rows.map(({ keyId }) => keyId)).toEqual(['key-0', 'key-1', 'key-2', otherKeys]);
    expect(rows.reduce((sum, { requests }) => sum + requests, 0)).toBe(10);
  });

  it('takes new lines again after old days were deleted', async () => {
    const ledger = new MemoryLedger(1);
    ledger.add(anna, one, noonMs);
    ledger.add(anna, one, noonMs + keptDays * dayMs);
    const [row] = await ledger.read('2026-12-01', '2100-01-01');
    expect(row?.keyId).toBe('anna');
  });
});
