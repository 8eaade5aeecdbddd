import { describe, expect, it } from 'vitest';
import { inferenceOf } from '../core/inference.fixture.ts';
import type { Caller } from '../core/caller.ts';
import { ManualClock } from '../core/manual-clock.fixture.ts';
import type { Plan } from '../core/plan.ts';
import { providerOf } from '../core/provider-for-tests.ts';
import { errorHeaders } from '../dialects/write-retry-after.ts';
import { Admission, type ServableRequest } from './admit.ts';
import { Policy, type PolicySettings } from './policy.ts';
import { refusal } from './refusal.ts';
import type { Consumed, Decision } from './store.ts';
import { MemoryStore } from './stores/memory/memory-store.ts';

const address: Caller = { kind: 'address', id: '192.0.2.1', address: '192.0.2.1' };
const key: Caller = { kind: 'key', id: 'ci', address: '192.0.2.1' };

function requestFor(
  modelLabel = 'gpt-test',
  maxOutputTokens?: number,
  expected: Consumed = { tokens: 100, nanoUsd: 1e6 },
): ServableRequest {
  const provider = providerOf();
  const plan: Plan = {
    requestedModel: modelLabel,
    modelLabel,
    targets: [{ provider, upstreamModel: modelLabel }],
    deadlineMs: 1000,
  };
  const inference = inferenceOf({});
  const forecast = { expected };
  return { plan, forecast, inference: maxOutputTokens === undefined ? inference : { ...inference, maxOutputTokens } };
}

function start(settings: Partial<PolicySettings> = {}) {
  const clock = new ManualClock();
  const store = new MemoryStore(100);
  const policy = new Policy({ perCaller: { requestsPerMinute: 10 }, ofKeys: new Map(), pods: 1, ...settings });
  const admission = new Admission(policy, store, clock);
  return { admission, clock, store, policy };
}

function refusedBy(decision: Decision) {
  if (decision.kind !== 'refused') throw new Error('expected a refusal');
  return refusal(decision, Date.UTC(2026, 10, 26, 12));
}

describe('admission', () => {
  it('refuses the eleventh request inside a minute, and says when to come back', async () => {
    const { admission, clock } = start();
    for (let request = 0; request < 10; request++) {
      const states = [{ remaining: 9 - request }];
      expect(await admission.admit(address, requestFor())).toMatchObject({ kind: 'admitted', states });
      clock.advance(2500);
    }
    const error = refusedBy(await admission.admit(address, requestFor()));
    expect(error.code).toBe('rate_limit_exceeded');
    expect(error.message).toBe('Over the limit of 10 requests per minute for this address.');
    expect(error.context.retryAfterMs).toBe(35_000);
    clock.advance(34_999);
    expect(await admission.admit(address, requestFor())).toMatchObject({ kind: 'refused' });
    clock.advance(1);
    expect(await admission.admit(address, requestFor())).toMatchObject({ kind: 'admitted' });
  });

  it('tells a key and an address of the same name apart', async () => {
    const { admission } = start({ perCaller: { requestsPerMinute: 1 } });
    expect(await admission.admit({ ...key, id: 'same' }, requestFor())).toMatchObject({ kind: 'admitted' });
    expect(await admission.admit({ ...address, id: 'same' }, requestFor())).toMatchObject({ kind: 'admitted' });
  });

  it("takes a key's own limit before the general one of the same kind, and leaves the others", async () => {
    const { admission } = start({
      perCaller: { requestsPerMinute: 10, concurrentRequests: 50 },
      ofKeys: new Map([['ci', { requestsPerMinute: 2 }]]),
    });
    const states = [{ limit: { limit: 2 } }, { limit: { limit: 50 } }];
    expect(await admission.admit(key, requestFor())).toMatchObject({ states });
    await admission.admit(key, requestFor());
    expect(refusedBy(await admission.admit(key, requestFor())).message).toContain('2 requests per minute for this key');
    expect(await admission.admit({ ...key, id: 'other' }, requestFor())).toMatchObject({
      states: [{ limit: { limit: 10 } }, {}],
    });
  });

  it('limits nothing where the word says so, for one key or for all', async () => {
    const ofKeys = new Map([['ci', { requestsPerMinute: 'unlimited' }]] as const);
    const one = start({ perCaller: { requestsPerMinute: 1 }, ofKeys }).admission;
    for (let request = 0; request < 100; request++) {
      expect(await one.admit(key, requestFor())).toMatchObject({ kind: 'admitted', states: [] });
    }
    await one.admit(address, requestFor());
    expect(await one.admit(address, requestFor())).toMatchObject({ kind: 'refused' });
  });

  it('enforces its share where pods do not count together', async () => {
    const { admission } = start({ pods: 4 });
    await admission.admit(address, requestFor());
    await admission.admit(address, requestFor());
    expect(refusedBy(await admission.admit(address, requestFor())).message).toBe(
      "Over the limit of 2 requests per minute for this address (this pod's share of 10).",
    );
  });

  it('charges key, address, team, model and gateway together, or none of them', async () => {
    const { admission, store } = start({
      perAddress: { requestsPerMinute: 20 },
      perTeam: { web: { requestsPerMinute: 30 } },
      perModel: { 'gpt-test': { requestsPerMinute: 1 } },
      gateway: { requestsPerHour: 40 },
    });
    const caller: Caller = { ...key, team: 'web' };
    const first = await admission.admit(caller, requestFor());
    expect(first.states.map(({ limit, remaining }) => [limit.name, remaining])).toEqual([
      ['requests-per-minute', 9],
      ['address-requests-per-minute', 19],
      ['team-requests-per-minute', 29],
      ['model-requests-per-minute', 0],
      ['gateway-requests-per-hour', 39],
    ]);
    const second = await admission.admit(caller, requestFor());
    expect(refusedBy(second).message).toBe('Over the limit of 1 request per minute for the model gpt-test.');
    expect(second.states.map(({ remaining }) => remaining)).toEqual([9, 19, 29, 0, 39]);
    expect(await admission.admit(caller, requestFor('another'))).toMatchObject({ kind: 'admitted' });
    expect(store.trackedCallers).toBe(5);
  });

  it('costs a request that says nothing usable one request and no tokens', async () => {
    const { admission } = start({ perCaller: { requestsPerMinute: 10, tokensPerMinute: 100, concurrentRequests: 1 } });
    for (let request = 0; request < 10; request++) {
      const decision = await admission.admit(address, undefined);
      expect(decision.states.map(({ limit }) => limit.name)).toEqual(['requests-per-minute']);
    }
    expect(refusedBy(await admission.admit(address, undefined)).message).toContain('10 requests per minute');
  });

  it('admits what uses nothing where tokens and money are spent', async () => {
    const { admission } = start({ perCaller: { requestsPerMinute: 4, tokensPerMinute: 100, usdPerDay: 0.001 } });
    const first = await admission.admit(key, requestFor());
    if (first.kind === 'admitted') first.reservation.settle({ tokens: 500, nanoUsd: 2e6 }, 0);
    expect(await admission.admit(key, requestFor())).toMatchObject({ kind: 'refused' });
    const little = requestFor('gpt-test', 0, { tokens: 1, nanoUsd: 0 });
    expect(await admission.admit(key, little)).toMatchObject({ kind: 'refused' });
    const nothing = requestFor('gpt-test', 0, { tokens: 0, nanoUsd: 0 });
    for (const left of [2, 1, 0]) {
      expect(await admission.admit(key, nothing)).toMatchObject({ kind: 'admitted', states: [{ remaining: left }] });
    }
    expect(await admission.admit(key, nothing)).toMatchObject({ kind: 'refused' });
  });

  it('says of a spent budget when it renews', async () => {
    const { admission } = start({ perCaller: { usdPerDay: 0.003 } });
    const costly = requestFor('gpt-test', undefined, { tokens: 1, nanoUsd: 2e6 });
    const first = await admission.admit(key, costly);
    if (first.kind === 'admitted') first.reservation.settle({ tokens: 1, nanoUsd: 2e6 }, 0);
    const error = refusedBy(await admission.admit(key, costly));
    expect(error.code).toBe('insufficient_quota');
    expect(error.message).toMatch(
      /^The budget of \$0\.003 per day for this key has \$0\.001 left, and the request may cost \$0\.002\. It renews at \d{4}-/,
    );
  });

  it('does not call a budget spent that requests in flight only hold', async () => {
    const { admission } = start({ perCaller: { usdPerDay: 0.002 } });
    const costly = requestFor('gpt-test', undefined, { tokens: 1, nanoUsd: 2e6 });
    await admission.admit(key, costly);
    const decision = await admission.admit(key, costly);
    expect(decision).toMatchObject({ kind: 'refused', retryAfterMs: 1000 });
    const error = refusedBy(decision);
    expect(error.code).toBe('rate_limit_exceeded');
    expect(error.message).toBe(
      'Requests in flight may use what is left of $0.002 per day for this key; there is room again when they end.',
    );
  });

  it('lets a guess of its own shut nobody out for ever, and says so of a number of the client’s', async () => {
    const { admission } = start({ perCaller: { tokensPerMinute: 50 } });
    const decision = await admission.admit(key, requestFor('gpt-test', 100));
    const error = refusedBy(decision);
    expect(error.message).toBe(
      'The request may use 100 tokens, which is more than the whole limit of 50 tokens per minute for this key; ask for fewer output tokens.',
    );
    expect(errorHeaders(error)).toEqual(['x-should-retry', 'false']);
    expect(await admission.admit(key, requestFor())).toMatchObject({ kind: 'admitted', states: [{ remaining: 0 }] });
    const poor = start({ perCaller: { usdPerDay: 0.0005 } }).admission;
    expect(await poor.admit(key, requestFor('gpt-test', 100))).toMatchObject({
      kind: 'refused',
      retryAfterMs: Infinity,
    });
    expect(await poor.admit(key, requestFor())).toMatchObject({ kind: 'admitted', states: [{ remaining: 0 }] });
  });
});
