import { describe, expect, test } from 'vitest';
import { GatewayError } from '../core/errors.ts';
import { providerOf } from '../core/provider-for-tests.ts';
import { quirksOf } from '../core/plan.ts';
import { TargetStates } from '../core/target-states.ts';
import { refusesOptions, rememberRefusal, withoutOptions } from './refused-options.ts';

function refused(body: unknown, status = 400, message = 'no'): GatewayError {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return new GatewayError('provider_refused', message, { status, providerBody: { dialect: 'openai-chat', bytes } });
}

describe('a refusal because of the options', () => {
  test.each([
    [{ error: { message: "Unknown parameter: 'stream_options'." } }, 400],
    [{ error: { message: 'no', param: 'stream_options.include_usage' } }, 400],
    [{ detail: [{ type: 'extra_forbidden', loc: ['body', 'stream_options'], msg: 'Extra inputs' }] }, 422],
    [{ message: 'Unrecognized request argument supplied: include_usage' }, 400],
    ['stream_options is not supported', 422],
  ])('names them: %j', (body, status) => {
    expect(refusesOptions(refused(body, status))).toBe(true);
  });

  test.each([
    [refused({ error: { message: 'bad temperature' } })],
    [refused({ detail: [{ loc: ['body', 'messages'], input: { stream_options: { include_usage: true } } }] }, 422)],
    [refused({ error: { message: 'stream_options' } }, 404)],
    [new GatewayError('upstream_error', 'stream_options')],
  ])('is none of these', (error) => {
    expect(refusesOptions(error)).toBe(false);
  });

  test('is found however deep its body is nested', () => {
    expect(refusesOptions(refused(`${'['.repeat(20_000)}${']'.repeat(20_000)}`))).toBe(false);
  });
});

test('a refusal is news once for each target, and what it teaches is a quirk from then on', () => {
  const states = new TargetStates();
  const target = (upstreamModel: string) => ({
    upstreamModel,
    provider: providerOf(),
    state: states.of(providerOf(), upstreamModel),
  });
  expect(quirksOf(withoutOptions(target('a')))).toEqual({ noStreamOptions: true });
  expect(quirksOf(target('a'))).toEqual({});
  expect([rememberRefusal(target('a')), rememberRefusal(target('a'))]).toEqual([true, false]);
  expect(quirksOf(target('a'))).toEqual({ noStreamOptions: true });
  expect(quirksOf(target('b'))).toEqual({});
});
