import { expect, test } from 'vitest';
import { anthropicProvider } from './anthropic/provider.ts';
import { geminiProvider } from './gemini/provider.ts';
import { openaiChatProvider } from './openai-chat/provider.ts';
import { openaiResponsesProvider } from './openai-responses/provider.ts';

const providers = [openaiChatProvider, openaiResponsesProvider, anthropicProvider, geminiProvider];
const error = JSON.stringify({ error: { message: 'no such thing', type: 'invalid_request_error', code: 'c' } });
/** Bodies in which servers that were asked for a stream refuse the request. */
const bodies = [
  `data: ${error}\n\n`,
  `event: error\ndata: ${error}\n\n`,
  // DashScope's own form, where a comment has the status.
  `id:1\nevent:error\n:HTTP_STATUS/400\ndata:{"code":"InvalidParameter","message":"no such thing","request_id":"r"}\n\n`,
  `: comment\n\ndata: ${error}\r\n\r\ndata: [DONE]\n\n`,
];

test.each(providers.flatMap((provider) => bodies.map((body) => [provider.name, provider, body] as const)))(
  '%s: a client that asked for a stream reads why it was refused',
  (_name, { errors }, body) => {
    const head = { status: 400, headers: { 'content-type': 'text/event-stream' } };
    const read = errors.inRefusal(head, Buffer.from(body), 0);
    expect(read).toMatchObject({ message: 'no such thing', status: 400 });
    expect(read.body?.bytes.toString() ?? '{}').toMatch(/^\{/);
  },
);

test.each(providers)('$name: a text that is no stream stays as it is', ({ errors }) => {
  const read = (text: string) => errors.inRefusal({ status: 400, headers: {} }, Buffer.from(text), 0).message;
  expect(read('plain words: data: {')).toBe('plain words: data: {');
  expect(read('data: not JSON\n\n')).toBe('data: not JSON');
});
