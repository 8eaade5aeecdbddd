import { describe, expect, test } from 'vitest';
import type { Caller } from '../core/caller.ts';
import { systemClock } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import type { GenerateInference } from '../core/inference.ts';
import type { Plan } from '../core/plan.ts';
import { providerOf } from '../core/provider-for-tests.ts';
import { buildRoutes } from './build-routes.ts';
import { TargetStates } from './health/target-states.ts';
import { planFor } from './plan-for.ts';
import { RetryBudgets } from './retry-budgets.ts';
import type { ModelsSettings } from './settings.ts';

const providers = new Map(['openai', 'anthropic', 'router'].map((name) => [name, providerOf({ name })]));
const anybody: Caller = { kind: 'address', id: '127.0.0.1', address: '127.0.0.1' };
const states = new TargetStates(systemClock);
const parts = {
  providers,
  attempts: { deadlineMs: 30_000, repeatUnanswered: false, hedge: false },
  states,
  budgets: new RetryBudgets(),
  priceOf: (_provider: string, model: string) => (model.startsWith('openai/') ? 1 : 2),
};

const routesOf = (...models: ModelsSettings) => buildRoutes(models, {}, parts);
const provider = 'openai';

/** What became of a name: how it is counted, and what each target is sent. */
function outcomeOf(plan: Plan): string {
  const targets = plan.targets.map((target) => `${target.provider.name}:${target.upstreamModel}`);
  return `${plan.modelLabel} -> ${targets.join(' ')}`;
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof GatewayError ? error.code : String(error);
  }
  return 'served';
}

describe('patterns', () => {
  const routes = routesOf(
    { name: 'fast', provider, upstreamModel: 'claude-haiku', aliases: ['gpt-4o', 'claude-fast'] },
    { name: 'claude-*', provider: 'anthropic', deadlineMs: 90_000 },
    { name: 'claude-3*', provider: 'router', upstreamModel: 'anthropic/claude-3*' },
    { name: 'openai/*', provider, upstreamModel: '*' },
    { name: '__proto__*', provider },
    { name: 'old-*', provider, upstreamModel: 'claude-haiku' },
    { name: 'GPT-*', provider },
    { name: 'o*', provider },
    { name: '*', provider: 'router' },
  );

  test.each([
    // The longest beginning wins, and listed names and aliases win over all.
    ['claude-4', 'claude-* -> anthropic:claude-4'],
    ['claude-3', 'claude-* -> anthropic:claude-3'],
    ['claude-3-5', 'claude-3* -> router:anthropic/claude-3-5'],
    ['fast', 'fast -> openai:claude-haiku'],
    ['gpt-4o', 'fast -> openai:claude-haiku'],
    ['claude-fast', 'fast -> openai:claude-haiku'],
    // A star stands for what it stood for, or for nothing where the name of the provider has none.
    ['openai/gpt-5', 'openai/* -> openai:gpt-5'],
    ['openai/*', 'openai/* -> openai:*'],
    ["openai/$&$'", "openai/* -> openai:$&$'"],
    ['old-one', 'old-* -> openai:claude-haiku'],
    ['o3', 'o* -> openai:o3'],
    // The star stands for something.
    ['claude-', 'other -> router:claude-'],
    ['openai/', 'o* -> openai:openai/'],
    ['claude-*', 'claude-* -> anthropic:claude-*'],
    ['*', 'other -> router:*'],
    ['__proto__', 'other -> router:__proto__'],
    ['__proto__x', '__proto__* -> openai:__proto__x'],
    ['constructor', 'other -> router:constructor'],
    // Another spelling of a listed name counts as that name, whichever pattern passes it on.
    ['claude-haiku', 'fast -> anthropic:claude-haiku'],
    ['claude-haiku-2025-01-01', 'fast -> anthropic:claude-haiku-2025-01-01'],
    ['gpt-4o-2024-08-06', 'fast -> router:gpt-4o-2024-08-06'],
    ['GPT-4o', 'fast -> openai:GPT-4o'],
    ['openai/claude-haiku', 'fast -> openai:claude-haiku'],
    // And one that fits a pattern in another spelling counts as the pattern.
    ['Claude-4', 'claude-* -> router:Claude-4'],
    ['CLAUDE-3-5', 'claude-3* -> router:CLAUDE-3-5'],
    ['anthropic/claude-4', 'claude-* -> router:anthropic/claude-4'],
    ['anthropic/GPT-5', 'GPT-* -> router:anthropic/GPT-5'],
    ['openai/claude-3-5', 'openai/* -> openai:claude-3-5'],
    ['openrouter/claude-3-5', 'claude-3* -> openai:openrouter/claude-3-5'],
    [`claude-${'x'.repeat(249)}`, `claude-* -> anthropic:claude-${'x'.repeat(249)}`],
  ])('%s', (name, outcome) => {
    expect(outcomeOf(planFor(name, anybody, routes))).toBe(outcome);
  });

  test('the deadline is that of the pattern', () => {
    expect(planFor('claude-4', anybody, routes).deadlineMs).toBe(90_000);
    expect(planFor('gpt-5', anybody, routes).deadlineMs).toBe(30_000);
  });

  test.each(['claude-é', 'claude-4 ', ' claude-4', 'claude-\n', `claude-${'x'.repeat(250)}`, ''])(
    '%j is passed on to nobody',
    (name) => {
      expect(codeOf(() => planFor(name, anybody, routes))).toBe('model_not_found');
    },
  );

  test('a name that fits no pattern is nobody’s where there is no *', () => {
    const closed = routesOf({ name: 'claude-*', provider }, { name: 'fast', provider });
    for (const name of ['gpt-5', 'Claude-4', 'claude-', 'FAST', 'fast-latest', '*']) {
      expect([name, codeOf(() => planFor(name, anybody, closed))]).toEqual([name, 'model_not_found']);
    }
    expect(outcomeOf(planFor('claude-*', anybody, closed))).toBe('claude-* -> openai:claude-*');
  });

  test('taking the beginning off is no way around the limits of a listed model', () => {
    const stripped = routesOf({ name: 'gpt-5', provider }, { name: 'my-*', provider, upstreamModel: '*' });
    expect(outcomeOf(planFor('my-gpt-5', anybody, stripped))).toBe('gpt-5 -> openai:gpt-5');
    expect(outcomeOf(planFor('my-gpt-6', anybody, stripped))).toBe('my-* -> openai:gpt-6');
  });

  test('of a listed name and an alias that differ in case only, the name counts for a third spelling', () => {
    const both = routesOf(
      { name: 'a', provider, aliases: ['GPT-5'] },
      { name: 'gpt-5', provider },
      { name: '*', provider },
    );
    expect(['gpt-5', 'GPT-5', 'Gpt-5'].map((name) => planFor(name, anybody, both).modelLabel)).toEqual([
      'gpt-5',
      'a',
      'gpt-5',
    ]);
  });
});

describe('the list of a key', () => {
  const routes = routesOf(
    { name: 'fast', provider, aliases: ['quick'] },
    { name: 'fast-*', provider },
    { name: 'claude-*', provider },
    { name: '*', provider },
  );
  test.each([
    [['fast'], ['fast', 'quick']],
    [['fast-*'], ['fast-x']],
    [
      ['fast', 'fast-*'],
      ['fast', 'quick', 'fast-x', 'fast-2025-01-01'],
    ],
    [['claude-*'], ['claude-1', 'claude-*']],
    [
      ['claude-*', '*'],
      ['claude-1', 'claude-*', 'Claude-1', 'gpt-5'],
    ],
    [['*'], ['gpt-5']],
  ])('%j allows %j', (allowed, served) => {
    const caller: Caller = { ...anybody, kind: 'key', allowedModels: new Set(allowed) };
    const names = ['fast', 'quick', 'fast-x', 'fast-2025-01-01', 'claude-1', 'claude-*', 'Claude-1', 'gpt-5'];
    expect(names.filter((name) => codeOf(() => planFor(name, caller, routes)) === 'served')).toEqual(served);
  });
});

describe('targets of a pattern', () => {
  const inference = { operation: 'generate', dialect: 'openai-chat' } as GenerateInference;
  const asking = { inference, headers: {} };

  test('are asked in their order, each by its own name for the model', () => {
    const routes = routesOf({
      name: 'gpt-*',
      groups: [
        { targets: [{ provider, weight: 1 }] },
        {
          targets: [
            { provider: 'router', upstreamModel: 'openai/gpt-*', weight: 1 },
            { provider: 'anthropic', upstreamModel: 'claude-haiku', weight: 1 },
          ],
          balance: 'cheapest',
        },
      ],
    });
    const plan = planFor('gpt-5', anybody, routes, asking);
    expect(outcomeOf(plan)).toBe('gpt-* -> openai:gpt-5 router:openai/gpt-5 anthropic:claude-haiku');
    const choice = plan.tries?.choose?.();
    const asked = [1, 2, 3].map(() => choice?.next(0)?.upstreamModel);
    expect(asked).toEqual(['gpt-5', 'openai/gpt-5', 'claude-haiku']);
    expect(choice?.next(0)).toBeUndefined();
    expect(plan.targets[1]?.state).toBe(states.of(providers.get('router')!, 'openai/gpt-5'));
  });

  test('yield to a listed model that stands in', () => {
    const routes = routesOf(
      { name: '*', provider, insteadOf: { contextWindow: 'wide' } },
      { name: 'long', provider: 'router', aliases: ['wide'] },
    );
    const plan = planFor('gpt-5', anybody, routes, asking);
    expect(outcomeOf(plan)).toBe('other -> openai:gpt-5 router:long');
    const choice = plan.tries?.choose?.();
    expect(choice?.next(0)?.upstreamModel).toBe('gpt-5');
    const refusal = new GatewayError('invalid_request', 'too long', { refusedFor: 'context_window' });
    expect(choice?.insteadOf(refusal)).toBe(true);
    expect(choice?.next(0)?.upstreamModel).toBe('long');
  });

  test('of which as many are remembered as of others, however many names are made up', () => {
    const few = new TargetStates(systemClock, undefined, 16);
    const targets = ['openai', 'router'].map((name) => ({ provider: name, weight: 1 }));
    const routes = buildRoutes([{ name: 'gpt-*', targets }], {}, { ...parts, states: few });
    for (let name = 0; name < 1_000; name += 1) planFor(`gpt-${name}`, anybody, routes, asking);
    expect(few.size).toBe(16);
  });
});

describe('buildRoutes', () => {
  test.each([
    [
      'an alias that is a name',
      [
        { name: 'a', provider, aliases: ['b'] },
        { name: 'b', provider },
      ],
    ],
    [
      'an alias twice',
      [
        { name: 'a', provider, aliases: ['b'] },
        { name: 'c', provider, aliases: ['b'] },
      ],
    ],
  ])('refuses %s', (_name, models) => {
    expect(() => routesOf(...models)).toThrow('"b"');
  });

  test('takes an alias or a name that a pattern passes on for the default', () => {
    const models = [
      { name: 'a', provider, aliases: ['b'] },
      { name: 'claude-*', provider: 'anthropic' },
    ];
    for (const model of ['b', 'claude-4']) {
      const routes = buildRoutes(models, { model }, parts);
      expect(planFor(undefined, anybody, routes).requestedModel).toBe(model);
      expect(routes.storage?.name).toBe(model === 'b' ? 'openai' : 'anthropic');
    }
    expect(() => buildRoutes(models, { model: 'c' }, parts)).toThrow('defaults.model');
  });
});
