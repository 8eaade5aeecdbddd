import { describe, expect, it } from 'vitest';
import { GatewayError, errorTable } from '../../core/errors.ts';
import type { ErrorCode } from '../../core/errors.ts';
import { headgateDialect } from './dialect.ts';

function render(error: GatewayError): { status: number; body: unknown } {
  const { status, body } = headgateDialect.renderError(error, 'req-1');
  return { status, body: JSON.parse(body) as unknown };
}

describe("an error in Headgate's form", () => {
  it('has the status, code and type of the table and the request id', () => {
    expect(render(new GatewayError('deadline_exceeded', 'No answer within 30 s.'))).toEqual({
      status: 504,
      body: {
        error: {
          code: 'deadline_exceeded',
          type: 'timeout_error',
          message: 'No answer within 30 s.',
          request_id: 'req-1',
        },
      },
    });
    expect(render(new GatewayError('invalid_json')).status).toBe(422);
  });

  it('lists what validation found', () => {
    const detail = [{ type: 'missing', loc: ['body', 'prompt'], msg: 'is missing', input: {} }];
    expect(render(new GatewayError('invalid_request', 'x', { detail })).body).toMatchObject({ detail });
  });

  it('keeps a message inside that must not leave', () => {
    for (const code of Object.keys(errorTable) as ErrorCode[]) {
      const { body } = headgateDialect.renderError(new GatewayError(code, 'sk-secret'), 'r');
      expect(body.includes('sk-secret')).toBe(errorTable[code].exposesMessage);
    }
  });

  it.each([
    ['{"error":{"message":"no such model"}}', 'no such model'],
    ['{"error":"no such model"}', 'no such model'],
    ['{"object":"error","message":"no such model"}', 'no such model'],
    ['{"detail":"no such model"}', 'no such model'],
    ['{"error":{"message":7}}', 'refused'],
    ['{"error":{"__proto__":{"message":"x"}}}', 'refused'],
    ['<html>', 'refused'],
    ['[1]', 'refused'],
  ])("says a provider's refusal in its own body: %s", (text, message) => {
    const error = new GatewayError('provider_refused', 'refused', { status: 404, providerBody: Buffer.from(text) });
    expect(render(error)).toMatchObject({ status: 404, body: { error: { code: 'provider_refused', message } } });
  });

  it('shortens the words of a provider', () => {
    const providerBody = Buffer.from(JSON.stringify({ error: { message: 'x'.repeat(60_000) } }));
    const { body } = headgateDialect.renderError(new GatewayError('provider_refused', 'r', { providerBody }), 'r');
    expect(body.length).toBeLessThan(2200);
  });

  it('is one event in a stream', () => {
    const event = headgateDialect.errorEvent(new GatewayError('draining', 'a\nb'), 'req-1');
    expect(event).toMatch(/^event: error\ndata: \{.*\}\n\n$/);
    expect(JSON.parse(event.slice('event: error\ndata: '.length))).toEqual({
      error: { code: 'draining', type: 'overloaded_error', message: 'a\nb', request_id: 'req-1' },
    });
  });
});
