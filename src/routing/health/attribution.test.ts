import { expect, test } from 'vitest';
import { providerFailure } from '../../core/provider-failure.ts';
import { dialects } from '../../dialects/registry.ts';
import { call, routed } from '../balance/routed.fixture.ts';
import { verdictOf } from './attribution.ts';

/** What the gateway makes of an answer of a provider of chat completions. */
function failureOf(status: number, error: object) {
  const body = Buffer.from(JSON.stringify({ error }));
  const read = dialects.provider('openai-chat').errors.inRefusal({ status, headers: {} }, body, 0);
  return providerFailure(read, 'p');
}

test.each([
  [500, { message: 'out of memory' }, 'failed'],
  [500, { message: "This model's maximum context length is 8192 tokens." }, 'alive'],
  [502, { message: 'refused', code: 'content_policy_violation' }, 'alive'],
  [400, { message: "This model's maximum context length is 8192 tokens." }, 'alive'],
  [500, { message: 'no', code: 'invalid_api_key' }, 'credential'],
  [500, { message: 'no', code: 'insufficient_quota' }, 'credential'],
  [503, { message: 'busy' }, 'failed'],
  [429, { message: 'later' }, 'cooling'],
])('%d with %j: %s', (status, error, verdict) => {
  expect(verdictOf(failureOf(status, error))).toBe(verdict);
});

test('a row of prompts that are too long leaves no target out, whatever the status that says so', () => {
  const [one] = routed(['a']);
  call(one, 0, 30, failureOf(500, { message: "This model's maximum context length is 8192 tokens." }));
  expect(one.health.ailment(1)).toBeUndefined();
});
