import { describe, expect, it } from 'vitest';
import { GatewayError, errorTable } from '../../core/errors.ts';
import type { ErrorCode } from '../../core/errors.ts';
import { openaiChatClient } from './client.ts';
import { errorEvent } from './write-error.ts';

function render(error: GatewayError): { status: number; body: unknown } {
  const { status, body } = openaiChatClient.renderError(error, 'req-1');
  return { status, body: JSON.parse(body) as unknown };
}

describe("an error in OpenAI's form", () => {
  it('has the status, type and code of the table', () => {
    expect(render(new GatewayError('invalid_api_key'))).toEqual({
      status: 401,
      body: {
        error: {
          message: 'The API key is not known here.',
          type: 'authentication_error',
          param: null,
          code: 'invalid_api_key',
        },
      },
    });
    expect(render(new GatewayError('model_not_found', "The model 'x' does not exist", { param: 'model' }))).toEqual({
      status: 404,
      body: {
        error: {
          message: "The model 'x' does not exist",
          type: 'not_found_error',
          param: 'model',
          code: 'model_not_found',
        },
      },
    });
    expect(render(new GatewayError('invalid_json'))).toMatchObject({ status: 400, body: { error: { code: null } } });
    expect(render(new GatewayError('provider_rate_limited'))).toMatchObject({
      status: 429,
      body: { error: { code: 'rate_limit_exceeded' } },
    });
  });

  it('keeps a message inside that must not leave', () => {
    for (const code of Object.keys(errorTable) as ErrorCode[]) {
      const { body } = openaiChatClient.renderError(new GatewayError(code, 'sk-secret'), 'r');
      expect(body.includes('sk-secret')).toBe(errorTable[code].exposesMessage);
    }
  });

  it("passes a provider's refusal as it came", () => {
    const bytes = Buffer.from('{ "error": {"message":"no such é", "odd": 1.0}}\n');
    const providerBody = { dialect: 'openai-chat', bytes } as const;
    expect(
      openaiChatClient.renderError(new GatewayError('provider_refused', 'x', { status: 404, providerBody }), 'r'),
    ).toEqual({ status: 404, body: bytes.toString() });
  });

  it('says a refusal in another form in its own, with the words and names of the provider', () => {
    const context = { status: 404, param: 'model', providerType: 'NotFoundError', providerCode: '404' };
    expect(render(new GatewayError('provider_refused', 'no such model', context))).toEqual({
      status: 404,
      body: { error: { message: 'no such model', type: 'NotFoundError', param: 'model', code: '404' } },
    });
    const providerBody = { dialect: 'headgate', bytes: Buffer.from('{"error":{"message":"other"}}') } as const;
    expect(render(new GatewayError('provider_refused', 'refused', { status: 413, providerBody }))).toEqual({
      status: 413,
      body: { error: { message: 'refused', type: 'invalid_request_error', param: null, code: 'provider_refused' } },
    });
  });

  it('never passes the body of another error', () => {
    const bytes = Buffer.from('{"error":{"message":"Incorrect API key provided: sk-ab***yz"}}');
    const providerBody = { dialect: 'openai-chat', bytes } as const;
    const error = new GatewayError('provider_auth_failed', 'x', { providerBody });
    expect(openaiChatClient.renderError(error, 'r').body).not.toContain('sk-ab');
    expect(errorEvent(error, 'r')).not.toContain('sk-ab');
  });

  it('is one event in a stream', () => {
    const event = errorEvent(new GatewayError('upstream_incomplete', 'broke\n\ndata: [DONE]'), 'r');
    expect(event).toMatch(/^data: \{"error":\{.*\}\}\n\n$/);
    expect(JSON.parse(event.slice(6))).toEqual({
      error: {
        message: 'broke\n\ndata: [DONE]',
        type: 'upstream_error',
        param: null,
        code: 'upstream_incomplete',
      },
    });
  });
});
