import { expect, test } from 'vitest';
import type { Plan, Target } from '../core/plan.ts';
import { providerOf } from '../core/provider-for-tests.ts';
import { inDialect } from './in-dialect.ts';

const other = providerOf({ dialect: 'openai-responses' });
const both = providerOf({ inOtherDialects: new Map([['openai-responses', other]]) });
const state = { learnt: {} };

function planOf(...targets: [Target, ...Target[]]): Plan {
  return { requestedModel: 'm', modelLabel: 'm', targets, deadlineMs: 1 };
}

test('a provider that also speaks the dialect of the client is called in it', () => {
  const plan = planOf({ upstreamModel: 'm', provider: providerOf() }, { upstreamModel: 'n', provider: both, state });
  expect(inDialect(plan, 'openai-responses').targets).toEqual([
    plan.targets[0],
    { upstreamModel: 'n', provider: other, state },
  ]);
});

test('every other plan stays the same object', () => {
  const plan = planOf({ upstreamModel: 'm', provider: both });
  expect(inDialect(plan, 'openai-chat')).toBe(plan);
  expect(inDialect(plan, 'anthropic')).toBe(plan);
});
