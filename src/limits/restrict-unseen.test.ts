import { describe, expect, it } from 'vitest';
import { inferenceOf } from '../core/inference.fixture.ts';
import type { Caller } from '../core/caller.ts';
import { GatewayError } from '../core/errors.ts';
import type { GenerateInference } from '../core/inference.ts';
import type { Plan } from '../core/plan.ts';
import { providerOf } from '../core/provider-for-tests.ts';
import { Policy, type PolicySettings } from './policy.ts';
import { restrictUnseen } from './restrict-unseen.ts';

const anna: Caller = { kind: 'key', id: 'anna', address: '192.0.2.1', team: 'web' };
const narrow: Caller = { ...anna, allowedModels: new Set(['m1']) };

interface Case {
  readonly caller?: Caller;
  readonly settings?: Partial<PolicySettings>;
  readonly passModelMembers?: boolean;
}

function ask(parts: Partial<GenerateInference>, { caller = anna, settings, passModelMembers = false }: Case) {
  const policy = new Policy({ perCaller: {}, ofKeys: new Map(), pods: 1, ...settings });
  const provider = providerOf({ quirks: { passModelMembers } });
  const target = { provider, upstreamModel: 'm1' };
  const plan: Plan = { requestedModel: 'm1', modelLabel: 'm1', targets: [target], deadlineMs: 1 };
  try {
    restrictUnseen(caller, { inference: inferenceOf(parts), plan }, policy);
    return 'passes';
  } catch (thrown) {
    const { code, message, context } = GatewayError.from(thrown);
    return `${code} ${context.param ?? ''}: ${message}`;
  }
}

const ofUse: Array<[string, Case]> = [
  ['1000 tokens per minute for this key', { settings: { perCaller: { tokensPerMinute: 1000 } } }],
  ['1000 tokens per day for this key', { settings: { ofKeys: new Map([['anna', { tokensPerDay: 1000 }]]) } }],
  ['1000 tokens per minute for this address', { settings: { perAddress: { tokensPerMinute: 1000 } } }],
  ['1000 tokens per day for the team web', { settings: { perTeam: { web: { tokensPerDay: 1000 } } } }],
  ['1000 tokens per day for the whole gateway', { settings: { gateway: { tokensPerDay: 1000 } } }],
  ['$1.00 per month for this key', { settings: { perCaller: { requestsPerDay: 9, usdPerMonth: 1 } } }],
];

const notOfUse: Array<[string, Case]> = [
  ['no limit', {}],
  ['limits of requests', { settings: { perCaller: { requestsPerMinute: 10, requestsPerDay: 20 } } }],
  ['a limit of concurrent requests', { settings: { perCaller: { concurrentRequests: 1 } } }],
  ['a limit of tokens of another team', { settings: { perTeam: { app: { tokensPerDay: 1000 } } } }],
  ['a limit of tokens that is lifted', { settings: { perCaller: { tokensPerDay: 'unlimited' } } }],
];

describe('a batch, whose models and tokens nobody sees', () => {
  const batch = { unseenMember: 'input_file_id' };

  it.each(ofUse)('is refused under a limit of %s, with its name and the setting that allows it', (words, bound) => {
    const told = ask(batch, bound);
    expect(told).toMatch(/^invalid_request input_file_id: .*providers\.p\.passModelMembers/);
    expect(told).toContain(words);
    expect(ask(batch, { ...bound, passModelMembers: true })).toBe('passes');
    expect(ask({}, bound)).toBe('passes');
  });

  it.each<[string, Case]>([
    ['a list of models', { caller: narrow }],
    ['a limit of any model', { settings: { perModel: { m2: { requestsPerMinute: 3 } } } }],
    ['a limit of tokens of its model', { settings: { perModel: { m1: { tokensPerDay: 1000 } } } }],
  ])('is refused where the caller has %s', (_name, bound) => {
    expect(ask(batch, bound)).toMatch(/^invalid_request input_file_id: .*models .*providers\.p\.passModelMembers/);
    expect(ask(batch, { ...bound, passModelMembers: true })).toBe('passes');
  });

  it.each(notOfUse)('passes with %s', (_name, bound) => {
    expect(ask(batch, bound)).toBe('passes');
  });
});

describe('a response in the background, whose answer does not say what it uses', () => {
  const background = { goesOnAlone: 'behind_answer' } as const;
  const ofModel: [string, Case] = [
    '1000 tokens per day for the model m1',
    { settings: { perModel: { m1: { tokensPerDay: 1000 } } } },
  ];

  it.each([...ofUse, ofModel])('needs the most that it may use under a limit of %s', (words, bound) => {
    const told = ask(background, { ...bound, passModelMembers: true });
    expect(told).toMatch(/^invalid_request max_output_tokens: .*background/);
    expect(told).toContain(words);
    expect(ask({ ...background, maxOutputTokens: 500 }, bound)).toBe('passes');
    expect(ask({ goesOnAlone: 'until_answered' }, bound)).toBe('passes');
  });

  it.each<[string, Case]>([...notOfUse, ['a list of models', { caller: narrow }]])(
    'does not need it with %s',
    (_name, bound) => {
      expect(ask(background, bound)).toBe('passes');
    },
  );
});
