import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../core/errors.ts';
import { learnFromRefusal } from './learn-from-refusal.ts';

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
    expect(learnFromRefusal(refused(body, status))).toEqual({ noStreamOptions: true });
  });

  test.each([
    [refused({ error: { message: 'bad temperature' } })],
    [refused({ detail: [{ loc: ['body', 'messages'], input: { stream_options: { include_usage: true } } }] }, 422)],
    [refused({ error: { message: 'stream_options' } }, 404)],
    [new GatewayError('upstream_error', 'stream_options')],
  ])('is none of these', (error) => {
    expect(learnFromRefusal(error)).toBeUndefined();
  });

  test('is found however deep its body is nested', () => {
    expect(learnFromRefusal(refused(`${'['.repeat(20_000)}${']'.repeat(20_000)}`))).toBeUndefined();
  });
});
