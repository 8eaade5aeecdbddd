import { describe, expect, test } from 'vitest';
import { GatewayError } from '../core/errors.ts';
import { providerOf } from '../core/provider-for-tests.ts';
import { LearnedRefusals, refusesOptions } from './learned-refusals.ts';

function refused(body: unknown, status = 400, message = 'no'): GatewayError {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return new GatewayError('provider_refused', message, { status, providerBody: { dialect: 'openai', bytes } });
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

test('what is learnt of a provider is told once, holds for it alone, and is bounded', () => {
  const told: string[] = [];
  const learned = new LearnedRefusals((name) => told.push(name));
  const target = (name: string) => ({ upstreamModel: 'm', provider: { ...providerOf(), name } });
  const knows = (name: string): boolean => learned.applyTo(target(name)).provider.quirks.noStreamOptions === true;
  expect(knows('a')).toBe(false);
  learned.learn(target('a'));
  learned.learn(target('a'));
  expect(told).toEqual(['a']);
  expect([knows('a'), knows('b')]).toEqual([true, false]);
  for (let index = 0; index < 1_000; index += 1) learned.learn(target(`p${index}`));
  expect([knows('a'), knows('p999')]).toEqual([false, true]);
});
