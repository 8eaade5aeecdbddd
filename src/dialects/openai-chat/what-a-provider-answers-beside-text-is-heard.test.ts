import { expect, test } from 'vitest';
import type { AnswerEvent } from '../../core/answer-events.ts';
import { readAnswer } from './read-answer.ts';
import { ChunkReader } from './read-stream.ts';

type Json = Readonly<Record<string, unknown>>;

/** Without the events of every answer. */
function beside(events: readonly AnswerEvent[]): AnswerEvent[] {
  const usual: ReadonlySet<string> = new Set(['start', 'text', 'finish', 'usage']);
  return events.filter(({ kind }) => !usual.has(kind));
}

function complete(message: Json, choice: Json = {}, answer: Json = {}): AnswerEvent[] {
  const heard: AnswerEvent[] = [];
  const said = { role: 'assistant', content: 'Hello', ...message };
  const choices = [{ index: 0, message: said, finish_reason: 'stop', ...choice }];
  readAnswer(Buffer.from(JSON.stringify({ model: 'm', choices, ...answer })), (event) => {
    heard.push(event);
  });
  return beside(heard);
}

function streamed(deltas: readonly Json[], choice: Json = {}, chunk: Json = {}): AnswerEvent[] {
  const heard: AnswerEvent[] = [];
  const reader = new ChunkReader();
  const emit = (event: AnswerEvent): void => {
    heard.push(event);
  };
  const chunks = [{ role: 'assistant', content: 'Hello' }, ...deltas].map((delta, index) => ({
    model: 'm',
    choices: [{ index: 0, delta, finish_reason: null, ...(index === 0 ? {} : choice) }],
    ...chunk,
  }));
  const end = { model: 'm', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], ...chunk };
  const text = [...chunks, end].map((one) => `data: ${JSON.stringify(one)}\n\n`).join('');
  reader.read(Buffer.from(`${text}data: [DONE]\n\n`), emit);
  return beside(heard);
}

const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' }, index: 0 };
const seen = { kind: 'image', data: 'AAAA', mediaType: 'image/png' };
const elsewhere = { type: 'image_url', image_url: { url: 'https://x/i.png' } };
const foreign = (value: Json): Json => ({ kind: 'extension', dialect: 'openai-chat', value });

const messages: ReadonlyArray<readonly [what: string, message: Json, heard: readonly Json[]]> = [
  ['images', { images: [image, image] }, [seen, seen]],
  ['an image among the parts of its content', { content: [{ type: 'text', text: 'Hello' }, image] }, [seen]],
  ['an image at a URL', { images: [elsewhere] }, [foreign({ images: elsewhere })]],
  ['images in a form of its own', { images: { a: 'b' } }, [foreign({ images: { a: 'b' } })]],
  [
    'a sound',
    { audio: { id: 'audio_1', data: 'AAAA', transcript: 'Hi', expires_at: 9 } },
    [{ kind: 'audio', id: 'audio_1', data: 'AAAA', transcript: 'Hi', expiresAtSeconds: 9 }],
  ],
  [
    'a source with its place in the text',
    { annotations: [{ type: 'url_citation', url_citation: { url: 'u', title: 't', start_index: 0, end_index: 5 } }] },
    [{ kind: 'citation', url: 'u', title: 't', span: { from: 0, to: 5 } }],
  ],
  [
    'an annotation of another kind',
    { annotations: [{ type: 'file', file: { hash: 'h' } }] },
    [foreign({ annotations: { type: 'file', file: { hash: 'h' } } })],
  ],
  [
    'a member of its own',
    { executed_tools: [{ name: 'search' }] },
    [foreign({ executed_tools: [{ name: 'search' }] })],
  ],
  ['members that say nothing', { refusal: null, audio: null, images: [], prefix: false, name: '', other: {} }, []],
];

test.each(messages)('a complete answer and a stream tell %s', (_what, message, heard) => {
  expect(complete(message)).toEqual(heard);
  expect(streamed([message])).toEqual(heard);
});

test('a sound comes in pieces', () => {
  const pieces = [{ id: 'audio_1', transcript: 'Hi' }, { data: 'AAAA' }, { data: 'BBBB', expires_at: 9 }];
  expect(streamed(pieces.map((audio) => ({ audio })))).toEqual([
    { kind: 'audio', id: 'audio_1', transcript: 'Hi' },
    { kind: 'audio', data: 'AAAA' },
    { kind: 'audio', data: 'BBBB', expiresAtSeconds: 9 },
  ]);
});

test('log probabilities are told, also where nobody has asked for them', () => {
  const token = { token: 'Hello', logprob: -1, bytes: [72], top_logprobs: [{ token: 'Hi', logprob: -2, bytes: null }] };
  const heard = [
    {
      kind: 'logprobs',
      of: 'text',
      tokens: [{ token: 'Hello', logprob: -1, bytes: [72], top: [{ token: 'Hi', logprob: -2 }] }],
    },
  ];
  expect(complete({}, { logprobs: { content: [token], refusal: null } })).toEqual(heard);
  expect(streamed([{}], { logprobs: { content: [token], refusal: null } })).toEqual(heard);
});

const cited = [{ kind: 'citation', url: 'https://a' }];

test.each<[string, Json, readonly Json[]]>([
  ['as URLs', { citations: ['https://a'] }, cited],
  [
    'as pages',
    { citations: ['https://a'], search_results: [{ url: 'https://a', title: 'A', date: null }] },
    [{ kind: 'citation', url: 'https://a', title: 'A' }],
  ],
  ['as URLs, and no pages', { citations: ['https://a'], search_results: [] }, cited],
  ['none', { citations: [], search_results: null }, []],
])('the sources beside the choices are told once: %s', (_what, answer, heard) => {
  expect(complete({}, {}, answer)).toEqual(heard);
  expect(streamed([{ content: ' you' }], {}, answer)).toEqual(heard);
});
