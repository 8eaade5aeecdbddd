import { describe, expect, it } from 'vitest';
import { GatewayError, errorTable } from '../../core/errors.ts';
import type { ErrorCode } from '../../core/errors.ts';
import { headgateClient } from './client.ts';
import { errorEvent } from './write-error.ts';

function render(error: GatewayError): { status: number; body: unknown } {
  const { status, body } = headgateClient.renderError(error, 'req-1');
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
  });

  it.each(['invalid_json', 'invalid_request'] as const)(
    'has a status of its own for a body that does not fit: %s',
    (code) => {
      expect(render(new GatewayError(code)).status).toBe(422);
      expect(headgateClient.statusOf(code)).toBe(422);
      expect(errorTable[code].status).toBe(400);
    },
  );

  it('lists what validation found', () => {
    const detail = [{ type: 'missing', loc: ['body', 'prompt'], msg: 'is missing', input: {} }];
    expect(render(new GatewayError('invalid_request', 'x', { detail })).body).toMatchObject({ detail });
  });

  it('keeps a message inside that must not leave', () => {
    for (const code of Object.keys(errorTable) as ErrorCode[]) {
      const { body } = headgateClient.renderError(new GatewayError(code, 'sk-secret'), 'r');
      expect(body.includes('sk-secret')).toBe(errorTable[code].exposesMessage);
    }
  });

  it("says a provider's refusal with its status and its words", () => {
    const providerBody = {
      dialect: 'openai-chat',
      bytes: Buffer.from('{"error":{"message":"no such model"}}'),
    } as const;
    const error = new GatewayError('provider_refused', 'no such model', { status: 404, providerBody });
    expect(render(error)).toMatchObject({
      status: 404,
      body: { error: { code: 'provider_refused', message: 'no such model' } },
    });
  });

  it('is one event in a stream', () => {
    const event = errorEvent(new GatewayError('draining', 'a\nb'), 'req-1');
    expect(event).toMatch(/^event: error\ndata: \{.*\}\n\n$/);
    expect(JSON.parse(event.slice('event: error\ndata: '.length))).toEqual({
      error: { code: 'draining', type: 'overloaded_error', message: 'a\nb', request_id: 'req-1' },
    });
  });
});
