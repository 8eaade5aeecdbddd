import { describe, expect, test } from 'vitest';
import type { Caller } from '../core/caller.ts';
import { systemClock } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import { providerOf } from '../core/provider-for-tests.ts';
import { TargetStates } from './health/target-states.ts';
import { buildRoutes } from './build-routes.ts';
import { planFor } from './plan-for.ts';
import { RetryBudgets } from './retry-budgets.ts';

const openai = providerOf({ name: 'openai' });
const states = new TargetStates(systemClock);
const providers = new Map([['openai', openai]]);
const anybody: Caller = { kind: 'address', id: '127.0.0.1', address: '127.0.0.1' };
const models = [
  { name: 'fast', provider: 'openai', upstreamModel: 'gpt-x-mini' },
  { name: 'slow', provider: 'openai', deadlineMs: 90_000 },
];
const attempts = { deadlineMs: 30_000, repeatUnanswered: false, hedge: false };
const parts = { providers, attempts, states, budgets: new RetryBudgets(), priceOf: () => undefined };
const closed = buildRoutes(models, { model: 'fast' }, parts);
const open = buildRoutes([...models, { name: '*', provider: 'openai' }], {}, parts);

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof GatewayError ? error.code : String(error);
  }
  return 'nothing thrown';
}

describe('planFor', () => {
  test('a configured name, its alias and its deadline', () => {
    const fast = planFor('fast', anybody, closed);
    expect(fast).toMatchObject({ requestedModel: 'fast', modelLabel: 'fast', deadlineMs: 30_000 });
    expect(fast.targets).toEqual([
      { provider: openai, upstreamModel: 'gpt-x-mini', state: states.of(openai, 'gpt-x-mini') },
    ]);
    expect(planFor('slow', anybody, closed).deadlineMs).toBe(90_000);
    expect(planFor('slow', anybody, closed).targets[0].upstreamModel).toBe('slow');
  });

  test('the default stands in for no name; without one it is the request that is wrong', () => {
    expect(planFor(undefined, anybody, closed).requestedModel).toBe('fast');
    expect(codeOf(() => planFor(undefined, anybody, open))).toBe('invalid_request');
  });

  test('another name is nobody’s, or passed on with a label that no client can choose', () => {
    expect(codeOf(() => planFor('gpt-y', anybody, closed))).toBe('model_not_found');
    const plan = planFor('gpt-y', anybody, open);
    expect(plan).toMatchObject({ requestedModel: 'gpt-y', modelLabel: 'other', deadlineMs: 30_000 });
    expect(plan.targets[0].upstreamModel).toBe('gpt-y');
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s is a name like any other', (name) => {
    expect(codeOf(() => planFor(name, anybody, closed))).toBe('model_not_found');
    expect(planFor(name, anybody, open).modelLabel).toBe('other');
  });

  test.each(['', 'x'.repeat(257), 'a\nb', 'é', 'with space'])('%j is passed on to nobody', (name) => {
    expect(codeOf(() => planFor(name, anybody, open))).toBe('model_not_found');
  });

  test('a megabyte of name makes no megabyte of message', () => {
    expect(() => planFor('x'.repeat(1_000_000), anybody, closed)).toThrow(/^.{1,200}$/);
  });

  test('a caller’s own list', () => {
    const caller: Caller = { kind: 'key', id: 'k', address: '127.0.0.1', allowedModels: new Set(['slow']) };
    expect(planFor('slow', caller, closed).requestedModel).toBe('slow');
    expect(codeOf(() => planFor('fast', caller, closed))).toBe('model_not_allowed');
    expect(codeOf(() => planFor(undefined, caller, closed))).toBe('model_not_allowed');
    expect(codeOf(() => planFor('gpt-y', caller, open))).toBe('model_not_allowed');
    expect(codeOf(() => planFor('gpt-y', caller, closed))).toBe('model_not_found');
  });

  test('a list with * has the names that are not configured, and none of those that are', () => {
    const caller: Caller = { kind: 'key', id: 'k', address: '127.0.0.1', allowedModels: new Set(['slow', '*']) };
    expect(planFor('gpt-y', caller, open).modelLabel).toBe('other');
    expect(planFor('slow', caller, open).modelLabel).toBe('slow');
    expect(codeOf(() => planFor('fast', caller, open))).toBe('model_not_allowed');
    expect(codeOf(() => planFor('*', { ...caller, allowedModels: new Set(['slow']) }, open))).toBe('model_not_allowed');
  });
});

test('what was learnt of a target is in the plans of the next configuration too, and each request has its own plan', () => {
  const state = planFor('fast', anybody, closed).targets[0].state!;
  expect(planFor('fast', anybody, closed)).not.toBe(planFor('fast', anybody, closed));
  const reloaded = new Map([['openai', providerOf({ name: 'openai', query: 'changed=1' })]]);
  const renamed = [{ name: 'renamed', provider: 'openai', upstreamModel: 'gpt-x-mini' }];
  const next = buildRoutes(renamed, {}, { ...parts, providers: reloaded });
  expect(planFor('renamed', anybody, next).targets[0].state).toBe(state);
  expect(planFor('gpt-y', anybody, open).targets[0].state).toBe(states.of(openai, 'gpt-y'));
});

describe('a name that is not listed, of a model that is', () => {
  test.each([
    ['FAST', 'fast'],
    ['fast-2025-01-01', 'fast'],
    ['vendor/slow:free', 'slow'],
    ['gpt-x-mini', 'fast'],
    ['GPT-X-mini-2025-01-01', 'fast'],
    ['gpt-x', 'other'],
    ['faster', 'other'],
  ])('%s counts as %s, and goes on as it is', (name, label) => {
    const plan = planFor(name, anybody, open);
    expect(plan).toMatchObject({ requestedModel: name, modelLabel: label, passedBy: '*' });
    expect(plan.targets[0].upstreamModel).toBe(name);
  });

  test('is served only to those who may use that model, and any other name', () => {
    const may = (...allowed: string[]): string => {
      const caller: Caller = { kind: 'key', id: 'k', address: '127.0.0.1', allowedModels: new Set(allowed) };
      return codeOf(() => planFor('fast-2025-01-01', caller, open));
    };
    expect(may('*', 'slow')).toBe('model_not_allowed');
    expect(may('fast')).toBe('model_not_allowed');
    expect(may('fast', '*')).toBe('nothing thrown');
  });

  test('is nobody’s where no other names are served', () => {
    expect(codeOf(() => planFor('FAST', anybody, closed))).toBe('model_not_found');
  });
});

describe('buildRoutes refuses', () => {
  const one = { name: 'a', provider: 'openai' };
  test.each([
    ['an unknown provider', [{ name: 'a', provider: 'nobody' }], {}, 'models[0].provider'],
    ['a name twice', [one, one], {}, 'models[1].name'],
    [
      '"*" twice',
      [
        { ...one, name: '*' },
        { ...one, name: '*' },
      ],
      {},
      'models[1].name',
    ],
    ['an alias of "*"', [{ ...one, name: '*', upstreamModel: 'b' }], {}, 'models[0].upstreamModel'],
    ['a default that nobody serves', [one], { model: 'b' }, 'defaults.model'],
  ])('%s', (_name, models, defaults, place) => {
    expect(() => buildRoutes(models, defaults, parts)).toThrow(place);
  });
});
