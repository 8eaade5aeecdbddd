import { expect, test } from 'vitest';
import type { RequestReport } from '../endpoints/admin/request-report.ts';
import { waterfall } from './waterfall.ts';

const attempt = {
  provider: 'a',
  upstream_model: 'm-1',
  began_at_ms: 25,
  duration_ms: 50,
  outcome: 'upstream_error',
  reached: 'refusal',
  status: 500,
  error: 'The provider a answered with status 500: broken',
};

const report: RequestReport = {
  object: 'request',
  id: 'req_1',
  trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
  started_at: '2026-11-30T01:02:03.000Z',
  ended_at: '2026-11-30T01:02:03.100Z',
  duration_ms: 100,
  route: '/v1/inference',
  path: null,
  stream: true,
  status: 200,
  error: null,
  caller: { id: 'web', kind: 'key', team: 'research' },
  priority: 'interactive',
  client: '192.0.2.1',
  model: { requested: 'm', listed: 'm', upstream: 'm-2', reported: 'm-2-2026' },
  provider: 'b',
  finish_reason: 'stop',
  shared: null,
  steps: [
    { step: 'head_arrived', at_ms: 0 },
    { step: 'provider_asked', at_ms: 25 },
    { step: 'ended', at_ms: 100 },
  ],
  attempts: [
    attempt,
    { ...attempt, provider: 'b', began_at_ms: 75, duration_ms: 20, outcome: 'ok', status: 200, error: null },
  ],
  choices: [
    { at_ms: 24, target: 'a/m-1', how: 'weighted', passed_over: [{ target: 'c/m-3', why: 'cooling' }] },
    { at_ms: 75, target: 'b/m-2', how: 'last resort', passed_over: [] },
  ],
  limits: {
    decision: 'admitted',
    refused_by: null,
    states: [
      { name: 'usd-day', kind: 'budget', words: '$5 per day for this key', unit: 'usd', limit: 5, remaining: 1.5 },
    ],
  },
  reserved: { tokens: 120, cost_usd: 0.001 },
  settled: { tokens: 30, input_tokens: 10, output_tokens: 20, tokens_estimated: true, cost_usd: 0.0005 },
};

test('the facts come first, then every step and attempt in the order of time', () => {
  expect(waterfall(report)).toBe(`request   req_1
ended     2026-11-30 01:02:03.100 UTC, after 100.00 ms, with 200, finish reason stop
route     /v1/inference, as a stream
caller    web (key), team research, interactive, from 192.0.2.1
model     m, asked of b as m-2, answered as m-2-2026
trace     4bf92f3577b34da6a3ce929d0e0e4736
limits    admitted
            usd-day: $5 per day for this key; $1.5 left
reserved  120 tokens, $0.001
settled   30 tokens (10 in, 20 out, estimated), $0.0005

       0.00 ms  |                                 head arrived
      24.00 ms         |                          a/m-1 chosen: weighted
                                                    not chosen: c/m-3 wants to be left alone
      25.00 ms          |                         provider asked
      25.00 ms          ================          attempt 1: a/m-1, 50.00 ms: upstream_error, status 500
                                                    The provider a answered with status 500: broken
      75.00 ms                         |          b/m-2 chosen: last resort
      75.00 ms                         =======    attempt 2: b/m-1, 20.00 ms: ok, status 200
     100.00 ms                                 |  ended
`);
});

test('a request of which little is known takes few lines', () => {
  const nothing = {
    trace_id: null,
    started_at: null,
    duration_ms: null,
    route: null,
    provider: null,
    finish_reason: null,
  };
  const model = { requested: null, listed: null, upstream: null, reported: null };
  const early: RequestReport = {
    ...report,
    ...nothing,
    model,
    caller: null,
    path: '/v1/chats',
    status: 404,
    error: { code: 'route_not_found', message: 'No route.', truncated: false },
    steps: [],
    attempts: [],
    choices: null,
    limits: null,
    reserved: null,
    settled: { tokens: 0, input_tokens: 0, output_tokens: 0, tokens_estimated: false, cost_usd: 0 },
  };
  expect(waterfall(early)).toBe(`request   req_1
ended     2026-11-30 01:02:03.100 UTC, with 404
error     route_not_found: No route.
route     /v1/chats
caller    not known, from 192.0.2.1
settled   0 tokens, $0
`);
});

test('an answer that belongs to another request says so', () => {
  const told = (shared: RequestReport['shared']): string => waterfall({ ...report, shared });
  expect(told({ by: 'idempotency_key', how: 'replayed' })).toContain(
    '\nanswer    that of a request with the same Idempotency-Key, which was kept\n',
  );
  expect(told({ by: 'coalescing', how: 'joined' })).toContain('that of an identical request, joined while it ran\n');
});
