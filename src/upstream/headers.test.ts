import { expect, test } from 'vitest';
import { openaiChatProvider } from '../dialects/openai-chat/provider.ts';
import { headersToClient } from './headers-to-client.ts';
import { headersToCarry, headersToProvider } from './headers-to-provider.ts';
import { providerAt } from './provider-for-tests.ts';

test('only the listed headers of a client are sent on, and no long trace context', () => {
  const hostile = {
    authorization: 'Bearer client',
    cookie: 'a=b',
    host: 'evil.example',
    'content-length': '5',
    'x-simulate': 'status=500',
    'openai-organization': 'org-theirs',
    'x-forwarded-for': '1.2.3.4',
    'proxy-authorization': 'Basic x',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    tracestate: 'x'.repeat(1025),
    'openai-beta': 'assistants=v2',
  };
  const carried = headersToCarry(hostile, 'req_1', openaiChatProvider);
  expect(carried).toBe(
    `x-client-request-id: req_1\r\ntraceparent: ${hostile.traceparent}\r\nopenai-beta: assistants=v2\r\n`,
  );
  const call = { body: Buffer.alloc(2), accept: 'text/event-stream' };
  const sent = headersToProvider(providerAt('http://x'), carried, call, 'status=500');
  const fields = sent
    .trim()
    .split('\r\n')
    .map((line) => line.split(': '));
  expect(fields.map(([name]) => name).sort((a = '', b = '') => (a < b ? -1 : 1))).toEqual([
    'accept',
    'accept-encoding',
    'content-type',
    'openai-beta',
    'traceparent',
    'user-agent',
    'x-client-request-id',
  ]);
  expect(sent).toContain('\r\naccept: text/event-stream\r\n');
});

test('a header that asks the provider for something is sent on whole, however long', () => {
  const value = Array.from({ length: 200 }, (_, index) => `feature-${index}-2026-01-01`).join(',');
  const carried = headersToCarry({ 'openai-beta': value }, 'req_1', openaiChatProvider);
  expect(carried).toContain(`\r\nopenai-beta: ${value}\r\n`);
});

test('a dialect that lists no headers gets the trace context only, and no headers come back', () => {
  const unnamed = { passedHeaders: { toProvider: [], toClient: [] } };
  const headers = {
    'openai-beta': 'assistants=v2',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  };
  expect(headersToCarry(headers, 'req_1', unnamed)).toBe(`traceparent: ${headers.traceparent}\r\n`);
  const head = { status: 200, headers: { 'x-request-id': 'req_theirs', 'openai-version': '1' } };
  expect(headersToClient(head, keyed, unnamed.passedHeaders)).toEqual([]);
});

test('a value that would end its header line is an internal error and never becomes a line', () => {
  for (const value of ['a\r\nx-forged: b', 'a\nb', 'a\rb', 'a\0b', 'é€']) {
    expect(() => headersToCarry({ traceparent: value }, 'req_1', openaiChatProvider)).toThrow('fits in no header');
  }
});

test('only the listed headers of a provider come back, its request id under the gateway’s name', () => {
  const headers = {
    'content-type': 'application/json',
    'openai-processing-ms': ['12', '13'],
    'openai-version': '2020-10-01',
    'openai-organization': 'org-ours',
    'set-cookie': ['a', 'b'],
    'x-request-id': 'req_theirs',
    'x-ratelimit-remaining-requests': '1',
    'transfer-encoding': 'chunked',
  };
  expect(headersToClient({ status: 200, headers }, keyed, openaiChatProvider.passedHeaders)).toEqual([
    'openai-processing-ms',
    '12',
    'openai-version',
    '2020-10-01',
    'x-headgate-provider-request-id',
    'req_theirs',
  ]);
  expect(
    headersToClient(
      { status: 200, headers: { 'x-request-id': 'x'.repeat(2000) } },
      keyed,
      openaiChatProvider.passedHeaders,
    ),
  ).toEqual([]);
});

const keyed = { secrets: () => ['sk-live-Ab3dEf6hIj9kLm2nOp5q'] };

test.each([
  'sk-live-Ab3dEf6hIj9kLm2nOp5q',
  'SK-LIVE-AB3DEF6HIJ9KLM2NOP5Q',
  'req-for-ef6hij9klm2n',
  'req_6hIj9kLm2nOp5q_1',
])('a header that quotes the key that the provider was sent stays out: %s', (value) => {
  expect(
    headersToClient({ status: 200, headers: { 'x-request-id': value } }, keyed, openaiChatProvider.passedHeaders),
  ).toEqual([]);
});
