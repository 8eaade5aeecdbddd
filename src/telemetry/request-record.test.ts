import { expect, test } from 'vitest';
import type { Clock } from '../core/clock.ts';
import type { RelayOutcome } from '../core/outcome.ts';
import type { Target } from '../core/plan.ts';
import { chatCompletionsEndpoint } from '../endpoints/v1/chat/completions.ts';
import { inferenceEndpoint } from '../endpoints/v1/inference.ts';
import { nothingConsumed } from '../usage/consumed.ts';
import { RequestClock } from './request-clock.ts';
import { type EndedRequest, requestRecord } from './request-record.ts';

let nowMs = 0;
const clock = { nowMs: () => nowMs } as Clock;
const target = { provider: { name: 'openai' }, upstreamModel: 'gpt-5' } as Target;

function ended(
  known: Partial<EndedRequest['known']>,
  times = new RequestClock(clock, 0),
  endpoint: EndedRequest['endpoint'] = inferenceEndpoint,
): EndedRequest {
  return {
    exchange: {
      requestId: 'req_1',
      clientAddress: '192.0.2.1',
      headers: {},
      method: 'POST',
      path: endpoint.url,
      query: 'key=secret',
    },
    endpoint,
    times,
    known: {
      caller: undefined,
      priority: 'interactive',
      asked: undefined,
      attempts: [],
      answered: undefined,
      sink: undefined,
      outcome: undefined,
      shared: undefined,
      ...known,
    },
  };
}

test.each([
  [inferenceEndpoint, 422],
  [chatCompletionsEndpoint, 400],
])('a body that does not fit is recorded on $url as the %i that the client got', (endpoint, status) => {
  const outcome: RelayOutcome = { kind: 'failed', code: 'invalid_request', message: 'no' };
  expect(requestRecord(ended({ outcome }, undefined, endpoint), nothingConsumed, 0)).toMatchObject({
    route: endpoint.url,
    status,
    failure: {
      code: 'invalid_request',
      message: 'no',
      method: 'POST',
      path: `${endpoint.url}?key=…`,
      truncated: false,
    },
  });
});

test("a stream's provider is timed to its last byte, as its done event says", () => {
  nowMs = 0;
  const times = new RequestClock(clock, 0);
  times.providerAsked();
  nowMs = 100;
  times.providerAnswered();
  times.headLeaves();
  nowMs = 900;
  expect(requestRecord(ended({ answered: { kind: 'stream', target } }, times), nothingConsumed, 0).providerMs).toBe(
    900,
  );
  expect(requestRecord(ended({ answered: { kind: 'complete', target } }, times), nothingConsumed, 0).providerMs).toBe(
    100,
  );
});
