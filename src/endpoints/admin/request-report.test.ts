import { expect, test } from 'vitest';
import { ManualClock } from '../../core/manual-clock.fixture.ts';
import type { AttemptRecord } from '../../core/outcome.ts';
import { providerOf } from '../../core/provider-for-tests.ts';
import { type EndedParts, RecentTable } from '../../telemetry/recent-table.ts';
import { RequestClock } from '../../telemetry/request-clock.ts';
import type { RequestRecord } from '../../telemetry/request-record.ts';
import { reportOf } from './request-report.ts';

const record: RequestRecord = {
  endedAtWallMs: Date.parse('2026-11-30T01:02:03.500Z'),
  requestId: 'req_1',
  route: '/v1/inference',
  caller: { kind: 'key', id: 'web', address: '192.0.2.1', team: 'research' },
  priority: 'batch',
  client: '192.0.2.1',
  status: 200,
  stream: true,
  attempts: 2,
  nanoUsd: 2_000_000,
  usedTokens: 30,
  usage: { inputTokens: 10, outputTokens: 20, totalTokens: 30 },
  reservedTokens: 100,
  requestedModel: 'gpt',
  modelLabel: 'gpt',
  upstreamModel: 'gpt-big',
  provider: 'second',
  gatewayMs: 1,
  totalMs: 500,
};

const failed: Omit<AttemptRecord, 'target' | 'startedAtMs'> = {
  outcome: 'upstream_error',
  message: 'Broken, sk-abcdefghijklmnopqrstuvwxyz.',
  reached: 'refusal',
  status: 500,
  durationMs: 20.123,
};

function attemptAt(
  startedAtMs: number,
  name: string,
  rest: Omit<AttemptRecord, 'target' | 'startedAtMs'>,
): AttemptRecord {
  return { ...rest, startedAtMs, target: { provider: providerOf({ name }), upstreamModel: 'gpt-big' } };
}

/** The clock of a request whose head arrived at 1,000 ms, and which came to each step 10 ms after the one before. */
function steppedClock(): RequestClock {
  const clock = new ManualClock();
  const times = new RequestClock(clock, 1_000);
  const steps = [
    () => {
      times.callerKnown();
    },
    () => times.bodyArrived(),
    () => {
      times.limitsDecided();
    },
    () => times.providerAsked(),
    () => {
      times.providerAnswered();
    },
    () => times.headLeaves(),
    () => {
      times.firstTokenLeaves();
    },
  ];
  for (const step of steps) {
    clock.advance(10);
    step();
  }
  return times;
}

const states = [
  { limit: { name: 'requests', words: '10 a minute', kind: 'window', unit: 'requests', limit: 10 }, remaining: 9 },
  { limit: { name: 'usd-day', words: '$5 per day', kind: 'budget', limit: 5e9 }, remaining: 1e9 },
] as const;

function reportFor(known: Partial<EndedParts['known']>, changes: Partial<RequestRecord> = {}) {
  const parts = {
    times: steppedClock(),
    known: { attempts: [], choices: undefined, asked: undefined, decision: undefined, ...known },
  };
  const table = new RecentTable(1);
  table.write(0, { ...record, ...changes }, parts);
  return reportOf(table.read(0));
}

test('each target that was taken is told, with those that were passed over', () => {
  const target = (name: string) => ({ provider: providerOf({ name }), upstreamModel: 'm' });
  const choices = [
    { atMs: 1_040, target: target('b'), how: 'weighted', passedOver: [{ target: target('a'), why: 'open' }] },
  ];
  expect(reportFor({ choices }).choices).toEqual([
    { at_ms: 40, target: 'b/m', how: 'weighted', passed_over: [{ target: 'a/m', why: 'open' }] },
  ]);
  expect(reportFor({}).choices).toBeNull();
});

test('an answer that belongs to another request is named', () => {
  const shared = { by: 'idempotency_key', how: 'replayed' } as const;
  expect(reportFor({}, { shared }).shared).toEqual(shared);
  expect(reportFor({}).shared).toBeNull();
});

test('each step and each attempt has its time, from the head of the request on', () => {
  const attempts = [
    attemptAt(1_040, 'first', failed),
    attemptAt(1_061.5, 'second', { outcome: 'ok', reached: 'answer', status: 200, durationMs: 3 }),
  ];
  const report = reportFor({ attempts });
  expect(report.steps).toEqual([
    { step: 'head_arrived', at_ms: 0 },
    { step: 'caller_known', at_ms: 10 },
    { step: 'body_arrived', at_ms: 20 },
    { step: 'limits_decided', at_ms: 30 },
    { step: 'provider_asked', at_ms: 40 },
    { step: 'provider_answered', at_ms: 50 },
    { step: 'head_sent', at_ms: 60 },
    { step: 'first_token', at_ms: 70 },
    { step: 'ended', at_ms: 500 },
  ]);
  expect(report).toMatchObject({
    started_at: '2026-11-30T01:02:03.000Z',
    ended_at: '2026-11-30T01:02:03.500Z',
    duration_ms: 500,
    caller: { id: 'web', kind: 'key', team: 'research' },
    priority: 'batch',
    model: { requested: 'gpt', listed: 'gpt', upstream: 'gpt-big', reported: null },
    attempts: [
      { provider: 'first', upstream_model: 'gpt-big', began_at_ms: 40, duration_ms: 20.12, outcome: 'upstream_error' },
      { provider: 'second', began_at_ms: 61.5, outcome: 'ok', status: 200, error: null },
    ],
  });
});

test('what a provider said is told without what looks like a key, and not longer than in the log', () => {
  const long = { ...failed, message: 'x'.repeat(10_000) };
  const failure = { code: 'upstream_error', method: 'POST', path: '/v1/inference', truncated: false } as const;
  const report = reportFor(
    { attempts: [attemptAt(1_000, 'first', failed), attemptAt(1_000, 'first', long)] },
    { failure: { ...failure, message: failed.message ?? '' } },
  );
  expect(report.attempts[0]).toMatchObject({ error: 'Broken, [secret]', reached: 'refusal', status: 500 });
  expect(report.attempts[1]?.error).toHaveLength(501);
  expect(report.error).toEqual({ code: 'upstream_error', message: 'Broken, [secret]', truncated: false });
  expect(report.steps.map(({ step }) => step)).toContain('attempts_failed');
});

test('limits are told as they stood, and what was reserved and used, money in dollars', () => {
  const forecast = { reservedNanoUsd: 5_000_000 };
  const report = reportFor({ asked: { forecast }, decision: { kind: 'admitted', states } });
  expect(report.limits).toEqual({
    decision: 'admitted',
    refused_by: null,
    states: [
      { name: 'requests', kind: 'window', words: '10 a minute', unit: 'requests', limit: 10, remaining: 9 },
      { name: 'usd-day', kind: 'budget', words: '$5 per day', unit: 'usd', limit: 5, remaining: 1 },
    ],
  });
  expect(report.reserved).toEqual({ tokens: 100, cost_usd: 0.005 });
  expect(report.settled).toEqual({
    tokens: 30,
    input_tokens: 10,
    output_tokens: 20,
    tokens_estimated: false,
    cost_usd: 0.002,
  });
  const refused = reportFor({ decision: { kind: 'refused', states, state: states[1] } }, { reservedTokens: undefined });
  expect(refused).toMatchObject({ limits: { decision: 'refused', refused_by: 'usd-day' }, reserved: null });
  expect(reportFor({}).limits).toBeNull();
});

test('of a request that was refused before its route began, what the client was told and nothing of the one before', () => {
  const table = new RecentTable(1);
  const before = {
    asked: { forecast: { reservedNanoUsd: 1 } },
    choices: undefined,
    decision: { kind: 'refused', states, state: states[0] },
  } as const;
  table.write(0, record, {
    times: steppedClock(),
    known: { ...before, attempts: [attemptAt(1_000, 'first', failed)] },
  });
  table.clear(0);
  const refused = { path: '/v1/chats', status: 404, code: 'route_not_found', message: 'No.' } as const;
  table.writeRefusal(0, 'req_2', refused, '192.0.2.7', 0);
  expect(reportOf(table.read(0))).toEqual({
    object: 'request',
    id: 'req_2',
    trace_id: null,
    started_at: null,
    ended_at: '1970-01-01T00:00:00.000Z',
    duration_ms: null,
    route: null,
    path: '/v1/chats',
    stream: false,
    status: 404,
    error: { code: 'route_not_found', message: 'No.', truncated: false },
    caller: null,
    priority: null,
    client: '192.0.2.7',
    model: { requested: null, listed: null, upstream: null, reported: null },
    provider: null,
    shared: null,
    finish_reason: null,
    steps: [],
    attempts: [],
    choices: null,
    limits: null,
    reserved: null,
    settled: { tokens: 0, input_tokens: 0, output_tokens: 0, tokens_estimated: false, cost_usd: 0 },
  });
});

test('a place tells only the request that was put there last', () => {
  const attempts = [attemptAt(1_000, 'first', failed), attemptAt(1_000, 'second', failed)];
  const table = new RecentTable(1);
  table.write(0, record, {
    times: steppedClock(),
    known: { attempts, choices: undefined, asked: undefined, decision: { kind: 'admitted', states } },
  });
  table.clear(0);
  const bare = { ...record, usage: undefined, caller: undefined, reservedTokens: undefined, provider: undefined };
  const times = new RequestClock(new ManualClock(), 1_000);
  table.write(0, bare, { times, known: { attempts: [], choices: undefined, asked: undefined, decision: undefined } });
  expect(reportOf(table.read(0))).toMatchObject({
    caller: null,
    provider: null,
    steps: [
      { step: 'head_arrived', at_ms: 0 },
      { step: 'ended', at_ms: 500 },
    ],
    attempts: [],
    choices: null,
    limits: null,
    reserved: null,
    settled: { input_tokens: 0, output_tokens: 0 },
  });
});
