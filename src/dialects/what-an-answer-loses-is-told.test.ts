import { describe, expect, test } from 'vitest';
import type { AnswerEvent } from '../core/answer-events.ts';
import { inferenceOf } from '../core/inference.fixture.ts';
import type { Signature } from '../core/signature.ts';
import { WholeAnswerCollector } from '../core/whole-answer.ts';
import { AnswerLosses } from './answer-losses.ts';
import type { AnswerMetadata } from './answer-metadata.ts';
import type { ClientDialect } from './dialect.ts';
import { builtInDialects } from './registry.ts';
import { unwrapSignature } from './wrapped-signature.ts';
import { writtenStream } from './written-stream.fixture.ts';

const metadata: AnswerMetadata = {
  answerId: '1',
  createdAtSeconds: 7,
  upstreamModel: 'm',
  provider: 'p',
  timings: () => ({ gatewayMs: 1, providerMs: 2 }),
  costUsd: () => null,
};

/** Base64 of words that stand nowhere else. */
const mark = Buffer.from('a mark that is found again').toString('base64');
const proof: Signature = { dialect: 'elsewhere', kind: 'proof', data: mark };
const sealed: Signature = { dialect: 'elsewhere', kind: 'content', data: mark };

/** A client side may wrap a signature of another dialect. */
function holdsMark(written: string): boolean {
  const wrapped = written.match(/headgateSignature[\w+/=]+/g) ?? [];
  return written.includes(mark) || wrapped.some((text) => unwrapSignature(text)?.data === mark);
}

/** Each part that some dialect has no place for, with the mark in it. */
const parts: ReadonlyArray<readonly [name: string, event: AnswerEvent]> = [
  ['a signed thought', { kind: 'reasoning', text: 'hm', signature: proof }],
  ['a sealed thought', { kind: 'reasoning', text: '', signature: sealed }],
  ['a signed text', { kind: 'text', text: 'a', signature: sealed }],
  ['a signed tool call', { kind: 'tool_call_begin', call: 0, position: 0, id: 'c', name: 'f', signature: sealed }],
  ['a source on the web', { kind: 'citation', url: `https://x/${mark}` }],
  [
    'a page of a document',
    { kind: 'citation', documentIndex: 0, title: mark, place: { unit: 'page', from: 1, to: 2 } },
  ],
  ['a file', { kind: 'citation', fileId: mark }],
  ['log probabilities', { kind: 'logprobs', of: 'text', tokens: [{ token: mark, logprob: -1, top: [] }] }],
  ['an image', { kind: 'image', data: mark, mediaType: 'image/png' }],
  ['a signed image', { kind: 'image', data: 'AAAA', mediaType: 'image/png', signature: sealed }],
  ['audio', { kind: 'audio', data: mark, mediaType: 'audio/wav', id: 'audio_1', expiresAtSeconds: 9 }],
  ['a transcript', { kind: 'audio', transcript: mark }],
  ['an extension of another dialect', { kind: 'extension', dialect: 'elsewhere', value: { type: mark } }],
];

const clients = builtInDialects.flatMap(({ client }) => (client === undefined ? [] : [client]));

/** An answer with this part. */
function eventsWith(event: AnswerEvent): readonly AnswerEvent[] {
  const end: AnswerEvent[] = event.kind === 'tool_call_begin' ? [{ kind: 'tool_call_end', call: 0 }] : [];
  return [
    { kind: 'start', model: 'm' },
    { kind: 'text', text: 'Hello' },
    event,
    ...end,
    { kind: 'finish', reason: 'stop', providerReason: 'stop' },
  ];
}

function complete(client: ClientDialect, events: readonly AnswerEvent[]): string {
  const collector = new WholeAnswerCollector('p');
  for (const event of events) collector.add(event);
  return client.writeAnswer(collector.answer(), metadata);
}

function streamed(client: ClientDialect, events: readonly AnswerEvent[]): string {
  const writer = client.streamWriter(inferenceOf({ dialect: client.name, stream: true }), metadata);
  return writtenStream(writer, events);
}

describe.each(clients)('a client of $name', (client) => {
  test.each(parts)('gets %s, or is told of its loss', (_name, event) => {
    const events = eventsWith(event);
    const losses = new AnswerLosses(client.answerFates);
    for (const one of events) losses.add(one);
    // What of a citation is not carried has a name of three steps.
    const isTold = losses.names.some((name) => name.split('.').length === 2);
    for (const written of [complete(client, events), streamed(client, events)]) {
      const isThere = holdsMark(written);
      expect({ isThere, isTold }).toEqual({ isThere: !isTold, isTold });
    }
  });
});
