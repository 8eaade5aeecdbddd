import { expect, test } from 'vitest';
import { readRequest } from './read-request.ts';

const head = {
  method: 'POST',
  operation: 'generate',
  parameters: { model: 'm' },
  query: '',
  headers: {},
  route: '/v1beta/models/{+model}:generateContent',
  maxValues: 10_000,
} as const;

const signature = { dialect: 'gemini', kind: 'proof', data: 'AAAA' };

function messagesOf(contents: readonly object[]): unknown {
  const inference = readRequest(Buffer.from(JSON.stringify({ contents })), head);
  return inference.operation === 'generate' ? inference.conversation().messages : undefined;
}

const pieces = [
  { text: 'I ', thought: true },
  { text: 'think', thought: true },
  { text: '', thought: true, thoughtSignature: 'AAAA' },
  { text: 'Hel' },
  { text: 'lo' },
];
const joined = [
  { kind: 'reasoning', text: 'I think', isSummary: true, signature },
  { kind: 'text', text: 'Hello' },
];

test.each([
  ['parts of one content', [{ role: 'model', parts: pieces }]],
  ['contents of their own', pieces.map((part) => ({ role: 'model', parts: [part] }))],
])('the pieces of an answer that come back as %s are one thought and one text', (_, contents) => {
  const user = { role: 'user', parts: [{ text: 'a' }] };
  expect(messagesOf([user, ...contents, user])).toMatchObject([
    { role: 'user', content: 'a' },
    { role: 'assistant', content: joined },
    { role: 'user', content: 'a' },
  ]);
});

test('a signature ends its thought, and a text that has one stays alone', () => {
  const parts = [
    { text: 'a', thought: true, thoughtSignature: 'AAAA' },
    { text: 'b', thought: true, thoughtSignature: 'AAAA' },
    { text: 'c', thoughtSignature: 'AAAA' },
    { text: 'd' },
  ];
  expect(messagesOf([{ role: 'model', parts }])).toMatchObject([
    { content: [{ text: 'a' }, { text: 'b' }, { text: 'c', signature }, { kind: 'text', text: 'd' }] },
  ]);
});
