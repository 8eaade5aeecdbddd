import { expect, test } from 'vitest';
import type { Target } from '../core/plan.ts';
import { providerOf } from '../core/provider-for-tests.ts';
import { readRequest } from './anthropic/read-request.ts';
import { writeBuffered } from './buffered-call.fixture.ts';
import type { ProviderDialect } from './dialect.ts';
import { geminiProvider } from './gemini/provider.ts';
import { openaiChatProvider } from './openai-chat/provider.ts';
import { openaiResponsesProvider } from './openai-responses/provider.ts';

const target: Target = { upstreamModel: 'gemini-3-pro', provider: providerOf() };

const plain = { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'words' }, title: 'T' };
const described = { ...plain, context: 'C' };
const found = { type: 'search_result', source: 'S', title: 'T', content: [{ type: 'text', text: 'found' }] };
const pdf = { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERg==' } };

interface Written {
  readonly call: Record<string, unknown>;
  readonly dropped: readonly string[] | undefined;
}

function write(dialect: ProviderDialect, messages: readonly object[]): Written {
  const request = { model: 'm', max_tokens: 9, messages };
  const { body, dropped } = writeBuffered(readRequest(Buffer.from(JSON.stringify(request))), target, dialect, false);
  return { call: JSON.parse(body.toString()) as Record<string, unknown>, dropped };
}

const result = (...content: object[]): object[] => [
  { role: 'user', content: 'hi' },
  { role: 'assistant', content: [{ type: 'tool_use', id: 'c', name: 'f', input: {} }] },
  { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c', content }] },
];

const inputText = (text: string): object => ({ type: 'input_text', text });

test('in a result of a tool it is text of the result', () => {
  const messages = result(plain, { type: 'text', text: 'and' }, found);
  const gemini = write(geminiProvider, messages).call['contents'] as unknown[];
  expect(gemini.at(-1)).toEqual({
    role: 'user',
    parts: [{ functionResponse: { id: 'c', name: 'f', response: { output: 'T\n\nwords\nand\nT\n\nS\n\nfound' } } }],
  });
  const chat = write(openaiChatProvider, messages).call['messages'] as unknown[];
  const texts = ['T\n\nwords', 'and', 'T\n\nS\n\nfound'];
  const content = texts.map((text) => ({ type: 'text', text }));
  expect(chat.at(-1)).toEqual({ role: 'tool', tool_call_id: 'c', content });
  const items = write(openaiResponsesProvider, messages).call['input'] as unknown[];
  expect(items.at(-1)).toEqual({ type: 'function_call_output', call_id: 'c', output: texts.map(inputText) });
});

test('what else a result of a tool has stays beside it', () => {
  const contents = write(geminiProvider, result(plain, pdf)).call['contents'] as unknown[];
  expect(contents.at(-1)).toMatchObject({
    parts: [
      { functionResponse: { response: { output: 'T\n\nwords' }, parts: [{ inlineData: { data: 'JVBERg==' } }] } },
    ],
  });
  const messages = write(openaiChatProvider, result(plain, pdf)).call['messages'] as unknown[];
  expect(messages.slice(-2)).toMatchObject([
    { role: 'tool', content: [{ type: 'text' }] },
    { role: 'user', content: [{ type: 'file' }] },
  ]);
});

test.each([
  [openaiChatProvider, { type: 'text', text: 'T\n\nC\n\nwords' }],
  [openaiResponsesProvider, inputText('T\n\nC\n\nwords')],
  [geminiProvider, { text: 'T\n\nC\n\nwords' }],
])('it keeps its title and what is said about it', (dialect, part) => {
  const { call, dropped } = write(dialect, [{ role: 'user', content: [described] }]);
  expect(JSON.stringify(call)).toContain(JSON.stringify(part));
  expect(dropped).toBeUndefined();
});

test('the title of another document is told as lost by its own name', () => {
  const titled = (source: object): object[] => [{ role: 'user', content: [{ ...pdf, source, title: 'T' }] }];
  const url = { type: 'url', url: 'https://example.com/a.pdf' };
  expect(write(geminiProvider, titled(pdf.source)).dropped).toEqual(['messages.content.document.title']);
  expect(write(openaiResponsesProvider, titled(url)).dropped).toEqual(['messages.content.document.title']);
  expect(write(openaiResponsesProvider, titled(pdf.source)).dropped).toBeUndefined();
  expect(write(openaiChatProvider, titled(url)).dropped).toBeUndefined();
});
