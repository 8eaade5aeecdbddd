import { expect, test } from 'vitest';
import type { Caller } from '../core/caller.ts';
import { inferenceOf } from '../core/inference.fixture.ts';
import type { Target } from '../core/plan.ts';
import type { Provider } from '../core/provider.ts';
import { Accounting, type EndedRequest } from './accounting.ts';
import { nothingConsumed } from './consumed.ts';
import { MemoryLedger } from './memory-ledger.ts';
import { assumedOutputTokens, OutputHistory } from './output-history.ts';
import { Prices } from './prices.ts';

const caller: Caller = { kind: 'key', id: 'amy', address: '192.0.2.1' };
const atWallMs = Date.UTC(2026, 0, 1);
const ended: EndedRequest = {
  caller,
  asked: undefined,
  decision: { kind: 'admitted' },
  attempts: [],
  outcome: { kind: 'failed', code: 'invalid_request', message: 'no' },
};

async function bookedFor(request: EndedRequest): Promise<unknown> {
  const ledger = new MemoryLedger();
  const prices = new Prices({ list: [], providers: [], own: [] }, () => undefined);
  const accounting = new Accounting(prices, new OutputHistory(), ledger);
  expect(accounting.close(request, atWallMs)).toEqual(nothingConsumed);
  return ledger.read('2026-01-01', '2026-01-01');
}

test('a request whose body is invalid costs its caller a request and no tokens', async () => {
  expect(await bookedFor(ended)).toMatchObject([
    { keyId: 'amy', model: null, requests: 1, inputTokens: 0, nanoUsd: 0 },
  ]);
});

test('a request that a limit refused is recorded as refused', async () => {
  expect(await bookedFor({ ...ended, decision: { kind: 'refused' } })).toMatchObject([
    { keyId: 'amy', requests: 0, refusedRequests: 1 },
  ]);
});

test.each([
  ['whose limits were not asked', { decision: undefined }],
  ['whose caller is not known', { caller: undefined }],
])('a request %s is not booked', async (_name, parts) => {
  expect(await bookedFor({ ...ended, ...parts })).toEqual([]);
});

test('an answer that its client has bounded, or asked for several times, teaches nothing of the length of the next one', () => {
  const outputs = new OutputHistory();
  const prices = new Prices({ list: [], providers: [], own: [] }, () => undefined);
  const accounting = new Accounting(prices, outputs, new MemoryLedger());
  const target: Target = { provider: { name: 'p' } as Provider, upstreamModel: 'm' };
  const plan = { requestedModel: 'm', modelLabel: 'm', targets: [target], deadlineMs: 1 } as const;
  const close = (maxOutputTokens: number, outputTokens = 0, choices = 1): void => {
    const usage = { inputTokens: 0, outputTokens, totalTokens: outputTokens };
    const forecast = accounting.forecast(inferenceOf({ maxOutputTokens, choices }), plan, atWallMs);
    const asked = { plan, forecast, stream: false };
    accounting.close({ ...ended, asked, outcome: { kind: 'complete', usage } }, atWallMs);
  };
  for (let count = 0; count < 20; count += 1) {
    close(0);
    close(1, 1);
    close(10_000, 1000, 1000);
  }
  expect(outputs.expect('m')).toBe(assumedOutputTokens);
  for (let count = 0; count < 20; count += 1) close(100);
  expect(outputs.expect('m')).toBe(0);
});
