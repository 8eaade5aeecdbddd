import { expect, test } from 'vitest';
import type { AnswerEvent } from '../../core/answer-events.ts';
import type { Signature } from '../../core/signature.ts';
import { WholeAnswerCollector } from '../../core/whole-answer.ts';
import type { AnswerMetadata } from '../answer-metadata.ts';
import { readMessages } from '../chat-form/read-messages.ts';
import { readAnswer } from './read-answer.ts';
import { ChunkReader } from './read-stream.ts';
import { writeAnswer } from './write-answer.ts';
import { writeMessages } from './write-messages.ts';
import { ChunkWriter } from './write-stream.ts';
import { writtenStream } from '../written-stream.fixture.ts';

const metadata: AnswerMetadata = {
  answerId: 'a',
  createdAtSeconds: 1,
  upstreamModel: 'm',
  provider: 'p',
  timings: () => ({ gatewayMs: 1, providerMs: 1 }),
  costUsd: () => null,
};

const proof: Signature = { dialect: 'anthropic', kind: 'proof', data: 'PROOF' };
const sealed: Signature = { dialect: 'openai-responses', kind: 'content', data: 'SEALED', id: 'rs_1' };
const redacted: Signature = { dialect: 'anthropic', kind: 'content', data: 'REDACTED' };
const ofCall: Signature = { dialect: 'gemini', kind: 'content', data: 'CALL' };
const ofText: Signature = { dialect: 'gemini', kind: 'content', data: 'TEXT' };
const fromBedrock: Signature = { dialect: 'bedrock', kind: 'proof', data: 'B' };

/** An answer with every kind of signature. */
const events: readonly AnswerEvent[] = [
  { kind: 'start', model: 'm' },
  { kind: 'reasoning', text: 'I ' },
  { kind: 'reasoning', text: 'think' },
  { kind: 'reasoning', text: '', signature: proof },
  { kind: 'reasoning', text: '', signature: redacted },
  { kind: 'reasoning', text: 'In short', isSummary: true },
  { kind: 'reasoning', text: '', isSummary: true, signature: sealed },
  { kind: 'reasoning', text: 'more', signature: fromBedrock },
  { kind: 'text', text: 'Hello', signature: ofText },
  { kind: 'tool_call_begin', call: 0, position: 0, id: 'call_1', name: 'f', signature: ofCall },
  { kind: 'tool_call_arguments', call: 0, json: '{}' },
  { kind: 'tool_call_end', call: 0 },
  { kind: 'finish', reason: 'tool_calls', providerReason: 'tool_use' },
];

const parts = [
  { kind: 'reasoning', text: 'I think', signature: proof },
  { kind: 'reasoning', text: '', signature: redacted },
  { kind: 'reasoning', text: 'In short', isSummary: true, signature: sealed },
  { kind: 'reasoning', text: 'more', signature: fromBedrock },
  { kind: 'reasoning', text: '', signature: ofText },
  { kind: 'text', text: 'Hello' },
  { kind: 'tool_call', id: 'call_1', name: 'f', arguments: '{}', signature: ofCall },
];

function whole(said: readonly AnswerEvent[]) {
  const collector = new WholeAnswerCollector('p');
  for (const event of said) collector.add(event);
  return collector.answer();
}

function repeated(message: unknown) {
  return readMessages([message], () => undefined)[0]?.content;
}

test('a client that repeats a complete answer gives back every signature with its text', () => {
  const { choices } = JSON.parse(writeAnswer(whole(events), metadata)) as { choices: [{ message: unknown }] };
  expect(repeated(choices[0].message)).toEqual(parts);
});

test('a client that puts a stream together gives back the same', () => {
  const writer = new ChunkWriter(metadata, false);
  const chunks = writtenStream(writer, events)
    .split('\n\n')
    .filter((event) => event.startsWith('data: {'))
    .map((event) => (JSON.parse(event.slice(6)) as { choices: [{ delta: Record<string, unknown> }] }).choices[0].delta);
  const details = chunks.filter((delta) => 'reasoning_details' in delta);
  // The helpers of OpenAI's SDKs keep the last value of a member that they do not know.
  expect(details).toHaveLength(1);
  const call = { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } };
  expect(repeated({ role: 'assistant', content: 'Hello', tool_calls: [call], ...details[0] })).toEqual(parts);
});

test('thoughts without a signature are told as before', () => {
  const plain = [...events.slice(0, 3), { kind: 'text', text: 'x' } as const];
  const { choices } = JSON.parse(writeAnswer(whole(plain), metadata)) as { choices: [{ message: object }] };
  expect(choices[0].message).toEqual({ role: 'assistant', content: 'x', refusal: null, reasoning_content: 'I think' });
});

test.each([
  ['no list', 'x'],
  ['entries that are none', [null, 1, {}, { type: 'reasoning.text' }, { type: 'reasoning.encrypted', data: 1 }]],
  ['a format that nobody knows', [{ type: 'reasoning.encrypted', data: 'A', format: 'unknown', index: 0 }]],
])('details of %s say nothing', (_what, reasoning_details) => {
  expect(repeated({ role: 'assistant', content: 'a', reasoning_details })).toBe('a');
});

const openRouter = [
  { type: 'reasoning.text', text: 'ab', signature: 'S', format: 'anthropic-claude-v1', index: 0 },
  { type: 'reasoning.encrypted', data: 'E', format: 'openai-responses-v1', id: 'rs_2', index: 1 },
];
const google = { google: { thought_signature: 'G' } };
const signedCall = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' }, extra_content: google };

function asMessage(said: readonly AnswerEvent[]) {
  const answer = whole(said).parts.map((part) =>
    part.kind === 'tool_call' ? ({ kind: 'tool_call', ...part.call } as const) : part,
  );
  const known = answer.filter((part) => part.kind === 'reasoning' || part.kind === 'tool_call');
  return writeMessages([
    {
      role: 'assistant',
      content: known.map((part) => {
        if (part.kind === 'tool_call') return part;
        const { text, signature } = part;
        return { kind: 'reasoning', text, ...(signature === undefined ? {} : { signature }) };
      }),
    },
  ])[0];
}

test('what a provider of chat completions signs goes back to it as it came', () => {
  const message = { role: 'assistant', content: null, tool_calls: [signedCall], reasoning_details: openRouter };
  const heard: AnswerEvent[] = [];
  const body = Buffer.from(
    JSON.stringify({ model: 'm', choices: [{ index: 0, message, finish_reason: 'tool_calls' }] }),
  );
  readAnswer(body, (event) => heard.push(event));
  expect(asMessage(heard)).toMatchObject({ tool_calls: [signedCall], reasoning_details: openRouter });
});

test('the pieces that a stream brings of it are put together', () => {
  const [text, encrypted] = openRouter;
  const deltas = [
    { role: 'assistant', reasoning_details: [{ ...text, text: 'a', signature: null }] },
    { reasoning_details: [{ ...text, text: 'b', signature: undefined }] },
    { reasoning_details: [{ ...text, text: '', signature: 'S' }, encrypted] },
    { tool_calls: [{ ...signedCall, index: 0 }] },
  ];
  const chunks = deltas.map((delta) => ({ choices: [{ index: 0, delta, finish_reason: null }] }));
  const last = { choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] };
  const stream = [...chunks, last].map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('');
  const heard: AnswerEvent[] = [];
  new ChunkReader().read(Buffer.from(`${stream}data: [DONE]\n\n`), (event) => heard.push(event));
  expect(asMessage(heard)).toMatchObject({ tool_calls: [signedCall], reasoning_details: openRouter });
});
