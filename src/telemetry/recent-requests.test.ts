import { expect, test } from 'vitest';
import { systemClock } from '../core/clock.ts';
import type { AttemptRecord } from '../core/outcome.ts';
import { providerOf } from '../core/provider-for-tests.ts';
import type { EndedParts } from './recent-table.ts';
import { RecentRequests } from './recent-requests.ts';
import { RequestClock } from './request-clock.ts';
import type { RequestRecord } from './request-record.ts';

let endedAtWallMs = 0;

function recordOf(requestId: string, attempts: number, message = ''): RequestRecord {
  const failure = { code: 'upstream_error', method: 'POST', path: '/v1/inference', message, truncated: false } as const;
  return {
    requestId,
    attempts,
    failure,
    endedAtWallMs: (endedAtWallMs += 1),
    route: '/v1/inference',
    status: 502,
    priority: 'interactive',
    stream: false,
    nanoUsd: 0,
    usedTokens: 0,
    gatewayMs: 1,
    totalMs: 2,
  };
}

function partsOf(...messages: readonly string[]): EndedParts {
  const target = { provider: providerOf({ name: 'p' }), upstreamModel: 'm' };
  const attempts = messages.map((message): AttemptRecord => ({
    target,
    startedAtMs: 0,
    outcome: 'upstream_error',
    message,
    reached: 'refusal',
    durationMs: 1,
  }));
  return {
    times: new RequestClock(systemClock, 0),
    known: { attempts, choices: undefined, asked: undefined, decision: undefined },
  };
}

function idsOf(recent: RecentRequests): string[] {
  return recent.newestFirst().map(({ requestId }) => requestId);
}

test('a flood of refusals pushes out none for which a provider was called', () => {
  const recent = new RecentRequests(8);
  for (let count = 1; count <= 3; count += 1) recent.keep(recordOf(`called-${count}`, 1), partsOf(''));
  for (let count = 1; count <= 50; count += 1) recent.keep(recordOf(`refused-${count}`, 0), partsOf());
  for (let count = 1; count <= 50; count += 1) recent.keepRefusal({ requestId: `early-${count}` }, undefined, count);
  expect(idsOf(recent).filter((id) => id.startsWith('called'))).toEqual(['called-3', 'called-2', 'called-1']);
  expect(recent.count).toBe(5);
});

test('the newest comes first, and of those with one id the newest is found', () => {
  const recent = new RecentRequests(8);
  recent.keep(recordOf('same', 1, 'first'), partsOf('first'));
  recent.keep(recordOf('refused', 0), partsOf());
  recent.keep(recordOf('same', 1, 'second'), partsOf('second'));
  expect(idsOf(recent)).toEqual(['same', 'refused', 'same']);
  expect(recent.find('same')).toMatchObject({ attempts: [{ message: 'second', provider: 'p', upstreamModel: 'm' }] });
  expect(recent.find('nobody')).toBeUndefined();
});

test('long words leave room for fewer requests: 4 KiB each, on average', () => {
  const recent = new RecentRequests(100);
  const words = 'x'.repeat(5_000);
  for (let count = 0; count < 200; count += 1) recent.keep(recordOf('r', 1), partsOf(words, words, words, words));
  expect(recent.count).toBeGreaterThan(20);
  expect(recent.count).toBeLessThan(50);
  for (let count = 0; count < 200; count += 1) recent.keep(recordOf('r', 1), partsOf('short'));
  expect(recent.count).toBe(100);
});

test('with 0 nothing is kept, and after a reload as many as it says', () => {
  const recent = new RecentRequests(0);
  recent.keep(recordOf('lost', 1), partsOf(''));
  recent.keepRefusal({ requestId: 'lost too' }, undefined, 1);
  expect(recent.count).toBe(0);
  recent.resize(2);
  for (const id of ['a', 'b', 'c']) recent.keep(recordOf(id, 1), partsOf(''));
  expect(idsOf(recent)).toEqual(['c', 'b']);
  recent.resize(0);
  expect(recent.count).toBe(0);
});
