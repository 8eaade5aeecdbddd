import { expect, test } from 'vitest';
import { GatewayError } from '../core/errors.ts';
import { providerOf } from '../core/provider-for-tests.ts';
import { anthropicClient } from './anthropic/client.ts';
import { anthropicProvider } from './anthropic/provider.ts';
import type { ClientDialect, ProviderDialect } from './dialect.ts';
import { editRequest } from './gemini/edit-request.ts';
import { geminiProvider } from './gemini/provider.ts';
import { openaiChatClient } from './openai-chat/client.ts';
import { openaiChatProvider } from './openai-chat/provider.ts';
import { openaiResponsesClient } from './openai-responses/client.ts';
import { openaiResponsesProvider } from './openai-responses/provider.ts';
import { writeCall } from './write-call.ts';

/** Parsed, a million empty objects take twenty times the memory that their bytes are charged for. */
const countless = `[${'{},'.repeat(1_000_000)}{}]`;
const mostGrowthBytes = 16 * 1024 * 1024;

function translate(client: ClientDialect, { name, ...dialect }: ProviderDialect, odd: string): unknown {
  const body = Buffer.from(
    `{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"x"}],"metadata":{"odd":${odd}}}`,
  );
  const parsed = client.parse(body);
  if (parsed.kind === 'invalid') throw parsed.error;
  try {
    const target = { upstreamModel: 'm', provider: providerOf({ dialect: name }) };
    return writeCall(parsed.inference, target, { name, ...dialect }, false);
  } catch (thrown) {
    return thrown;
  }
}

test.each([
  ['Messages', anthropicClient, anthropicProvider, '/messages'],
  ['Responses', openaiResponsesClient, openaiResponsesProvider, '/responses'],
])('nor is one of %s read for foreign signatures where it is passed on', (_name, client, provider, path) => {
  const marked = `[${'{},'.repeat(1_000_000)}"headgateSignatureV1x"]`;
  const beforeBytes = process.memoryUsage().heapUsed;
  const refusal = translate(client, provider, marked);
  expect(process.memoryUsage().heapUsed - beforeBytes).toBeLessThan(mostGrowthBytes);
  expect(refusal).toMatchObject({ code: 'invalid_request', message: expect.stringMatching('JSON values') as string });
  expect(translate(client, provider, countless)).toMatchObject({ path });
});

test.each([
  ['chat completions', openaiChatClient, anthropicProvider],
  ['Messages', anthropicClient, openaiChatProvider],
  ['Responses', openaiResponsesClient, openaiChatProvider],
])('a request of %s', (_name, client, provider) => {
  const beforeBytes = process.memoryUsage().heapUsed;
  const refusal = translate(client, provider, countless);
  expect(process.memoryUsage().heapUsed - beforeBytes).toBeLessThan(mostGrowthBytes);
  expect(refusal).toBeInstanceOf(GatewayError);
  expect(refusal).toMatchObject({ code: 'invalid_request', message: expect.stringMatching('JSON values') as string });
  // As many values as a long conversation has pass, and more where there is more text.
  const long = `[${'{"type":"text","text":"twenty"},'.repeat(6000)}"${'x'.repeat(100_000)}"]`;
  expect(String(translate(client, provider, long))).not.toContain('JSON values');
});

test('nor is one of Gemini', () => {
  const marked = Buffer.from(`{"contents":[],"x":[${'1.0,'.repeat(1_000_000)}"headgateSignatureV1x"]}`);
  expect(() => editRequest(marked)).toThrow('JSON values');
  const few = Buffer.from('{"contents":[],"x":"headgateSignatureV1x"}');
  expect(editRequest(few).body).toBe(few);
});

test('nor is one whose calls have as many in their arguments, which are texts of the body', () => {
  const call = (args: string): object => ({ id: 'c', type: 'function', function: { name: 'f', arguments: args } });
  const translated = (args: string): unknown => {
    const messages = [{ role: 'assistant', tool_calls: Array.from({ length: 10 }, () => call(args)) }];
    const parsed = openaiChatClient.parse(Buffer.from(JSON.stringify({ model: 'm', messages })));
    if (parsed.kind === 'invalid') throw parsed.error;
    const target = { upstreamModel: 'm', provider: providerOf({ dialect: 'anthropic' }) };
    return writeCall(parsed.inference, target, { ...anthropicProvider, name: 'anthropic' }, false);
  };
  expect(() => translated(`{"x":[${'1.0,'.repeat(50_000)}1.0]}`)).toThrow(/calls of tools have more than 200000/);
  expect(() => translated(`{"x":"${'1.0,'.repeat(50_000)}"}`)).not.toThrow();
});

test('nor is one whose results have as many, also where a result is a list of texts', () => {
  const text = `{"x":[${'1,'.repeat(50_000)}1]}`;
  const use = (id: string): object => ({ type: 'tool_use', id, name: 'f', input: {} });
  const result = (id: string): object => ({ type: 'tool_result', tool_use_id: id, content: [{ type: 'text', text }] });
  const translated = (count: number): unknown => {
    const calls = Array.from({ length: count }, (_, index) => `c${index}`);
    const messages = [
      { role: 'assistant', content: calls.map(use) },
      { role: 'user', content: calls.map(result) },
    ];
    const parsed = anthropicClient.parse(Buffer.from(JSON.stringify({ model: 'm', max_tokens: 9, messages })));
    if (parsed.kind === 'invalid') throw parsed.error;
    const target = { upstreamModel: 'm', provider: providerOf({ dialect: 'gemini' }) };
    return writeCall(parsed.inference, target, { ...geminiProvider, name: 'gemini' }, false);
  };
  expect(() => translated(10)).toThrow(/calls of tools have more than 200000/);
  expect(() => translated(2)).not.toThrow();
});
