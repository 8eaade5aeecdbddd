import { describe, expect, it } from 'vitest';
import { inferenceOf } from '../core/inference.fixture.ts';
import type { Caller } from '../core/caller.ts';
import { GatewayError } from '../core/errors.ts';
import type { Plan } from '../core/plan.ts';
import { providerOf } from '../core/provider-for-tests.ts';
import { restrictModel } from './restrict-model.ts';
import { Policy, type PolicySettings } from './policy.ts';

const anybody: Caller = { kind: 'address', id: '192.0.2.1', address: '192.0.2.1' };
const narrow: Caller = { kind: 'key', id: 'narrow', address: '192.0.2.1', allowedModels: new Set(['m1']) };
const inTeam: Caller = { kind: 'key', id: 'anna', address: '192.0.2.1', team: 'web' };

interface Case {
  readonly caller?: Caller;
  readonly settings?: Partial<PolicySettings>;
  readonly plan?: Partial<Plan>;
  readonly modelMember?: string;
  readonly isPriced?: boolean;
  readonly passModelMembers?: boolean;
}

function hold({ caller = anybody, settings, plan, modelMember, isPriced = true, passModelMembers }: Case) {
  const policy = new Policy({ perCaller: {}, ofKeys: new Map(), pods: 1, ...settings });
  const quirks = passModelMembers === undefined ? {} : { passModelMembers };
  const provider = providerOf({ quirks });
  const whole: Plan = {
    requestedModel: 'm1',
    modelLabel: 'm1',
    targets: [{ provider, upstreamModel: 'm1' }],
    deadlineMs: 1,
    ...plan,
  };
  const inference = inferenceOf({});
  const asked = modelMember === undefined ? inference : { ...inference, modelMember };
  try {
    restrictModel(caller, { inference: asked, plan: whole, forecast: { isPriced } }, policy);
    return 'held';
  } catch (thrown) {
    const { code, message, context } = GatewayError.from(thrown);
    return `${code} ${context.param ?? ''}: ${message}`;
  }
}

const passedOn = { modelLabel: 'other', passedBy: '*' } as const;
const daily = { usdPerDay: 1 };

describe('a member that may choose another model', () => {
  const limits: Array<[string, Case]> = [
    ['a list of models', { caller: narrow }],
    ['a limit of any model', { settings: { perModel: { m2: { requestsPerMinute: 3 } } } }],
    ['a budget of its own', { settings: { perCaller: daily } }],
    ['a budget of its address', { settings: { perAddress: daily } }],
    ['a budget of its team', { caller: inTeam, settings: { perTeam: { web: daily } } }],
    ['a budget of its key', { caller: inTeam, settings: { ofKeys: new Map([['anna', daily]]) } }],
    ['a budget of all', { settings: { gateway: { usdPerMonth: 1 } } }],
  ];
  it.each(limits)('is refused by name where the caller has %s', (_name, bound) => {
    const told = hold({ ...bound, modelMember: 'models' });
    expect(told).toMatch(/^invalid_request models: 'models' .*providers\.p\.passModelMembers/);
    expect(hold(bound)).toBe('held');
    expect(hold({ ...bound, modelMember: 'models', passModelMembers: true })).toBe('held');
  });

  it('passes where nothing binds the caller to a model', () => {
    expect(hold({ modelMember: 'models' })).toBe('held');
    expect(hold({ modelMember: 'models', plan: passedOn, isPriced: false })).toBe('held');
    expect(hold({ modelMember: 'models', settings: { perCaller: { tokensPerMinute: 1 } } })).toBe('held');
    expect(hold({ modelMember: 'models', settings: { perTeam: { web: daily } } })).toBe('held');
  });
});

describe('a name without a price that passes through *', () => {
  it('is refused under a budget, with the setting that allows it', () => {
    const told = hold({ plan: passedOn, isPriced: false, settings: { perCaller: daily } });
    expect(told).toMatch(/^model_not_priced model: .*limits\.allowUnpricedModels/);
  });

  it.each<[string, Case]>([
    ['without a budget', {}],
    ['with a price', { isPriced: true, settings: { perCaller: daily } }],
    ['where the operator listed it', { plan: {}, settings: { perCaller: daily } }],
    ['where the operator allows it', { settings: { perCaller: daily, allowUnpricedModels: true } }],
    ['under a limit of requests', { settings: { perCaller: { requestsPerMinute: 1 } } }],
    ['under the budget of another model', { settings: { perModel: { m2: daily } } }],
  ])('is served %s', (_name, asked) => {
    expect(hold({ isPriced: false, plan: passedOn, ...asked })).toBe('held');
  });
});
