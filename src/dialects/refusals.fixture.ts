import { providerFailure } from '../core/provider-failure.ts';
import { anthropicProvider } from './anthropic/provider.ts';
import { bedrockProvider } from './bedrock/provider.ts';
import type { ErrorReader } from './error-reader.ts';
import { geminiProvider } from './gemini/provider.ts';
import { openaiChatProvider } from './openai-chat/provider.ts';
import { openaiResponsesProvider } from './openai-responses/provider.ts';

export const chat = openaiChatProvider.errors;
export const responses = openaiResponsesProvider.errors;
export const anthropic = anthropicProvider.errors;
export const gemini = geminiProvider.errors;
export const bedrock = bedrockProvider.errors;

/** Who said it, and the refusal as it was sent. */
export type Row = readonly [who: string, errors: ErrorReader, status: number, body: unknown];

export function readRefusal(errors: ErrorReader, status: number, body: unknown) {
  const error = errors.inRefusal({ status, headers: {} }, Buffer.from(JSON.stringify(body)), 0);
  return { error, failure: providerFailure(error, 'p') };
}

export const invalid = (message: string, more: object = {}): object => ({
  error: { message, type: 'invalid_request_error', param: null, code: null, ...more },
});
export const ofAnthropic = (message: string, type = 'invalid_request_error'): object => ({
  type: 'error',
  error: { type, message },
  request_id: 'req_011',
});
export const ofGoogle = (message: string, code = 400, status = 'INVALID_ARGUMENT'): object => ({
  error: { code, message, status },
});
export const ofVllm = (message: string): object => ({
  object: 'error',
  message,
  type: 'BadRequestError',
  param: null,
  code: 400,
});
export const relayed = (raw: string, code = 400): object => ({
  error: { message: 'Provider returned error', code, metadata: { raw, provider_name: 'Anthropic' } },
});
