import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnswerEvent } from '../../core/answer-events.ts';
import { sseFraming } from '../../core/sse/sse-framing.ts';
import { type WholeAnswer, WholeAnswerCollector } from '../../core/whole-answer.ts';
import type { AnswerMetadata } from '../answer-metadata.ts';
import { readAnswer } from './read-answer.ts';
import { ResponseReader } from './read-stream.ts';
import { writeAnswer } from './write-answer.ts';
import { ResponseStreamWriter } from './write-stream.ts';
import { writtenStream } from '../written-stream.fixture.ts';

const metadata: AnswerMetadata = {
  answerId: '1',
  createdAtSeconds: 7,
  upstreamModel: 'm',
  provider: 'p',
  timings: () => ({ gatewayMs: 1, providerMs: 2 }),
  costUsd: () => null,
};

const said = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 });
const signature = fc.record({
  dialect: fc.constant('openai-responses'),
  kind: fc.constant('content' as const),
  data: fc.string({ minLength: 1 }),
  id: fc.constant('rs'),
});

/** A part of an answer as the events of a provider, without the numbers of its calls. */
const part: fc.Arbitrary<readonly AnswerEvent[]> = fc.oneof(
  fc.array(said, { minLength: 1, maxLength: 3 }).map((texts) => texts.map((text) => ({ kind: 'text' as const, text }))),
  said.map((text) => [{ kind: 'refusal' as const, text }]),
  fc.tuple(said, signature).map(([text, sealed]) => [
    { kind: 'reasoning' as const, text, isSummary: true as const },
    { kind: 'reasoning' as const, text: '', isSummary: true as const, signature: sealed },
  ]),
  fc.tuple(said, said).map(([name, json]) => [
    { kind: 'tool_call_begin' as const, call: 0, position: 0, id: `id-${name}`, name },
    { kind: 'tool_call_arguments' as const, call: 0, json },
    { kind: 'tool_call_end' as const, call: 0 },
  ]),
  said.map((url) => [
    { kind: 'text' as const, text: url },
    { kind: 'citation' as const, url, title: 't' },
  ]),
);

/** The parts with the numbers of their calls, and with citations of the text before them. */
function numbered(parts: ReadonlyArray<readonly AnswerEvent[]>): AnswerEvent[] {
  let calls = 0;
  let length = 0;
  return parts.flatMap((events) => {
    const call = calls;
    if (events.some(({ kind }) => kind === 'tool_call_begin')) calls += 1;
    return events.map((event) => {
      if (event.kind === 'text') length += event.text.length;
      if (event.kind === 'citation') return { ...event, span: { from: length - 1, to: length } };
      if (event.kind === 'tool_call_begin') return { ...event, call, position: call };
      return 'call' in event ? { ...event, call } : event;
    });
  });
}

const usage = { inputTokens: 3, outputTokens: 4, totalTokens: 7, cachedInputTokens: 0, reasoningTokens: 0 };

function wholeOf(parts: ReadonlyArray<readonly AnswerEvent[]>): AnswerEvent[] {
  const events = numbered(parts);
  const reason = events.some(({ kind }) => kind === 'tool_call_begin') ? 'tool_calls' : 'stop';
  return [
    { kind: 'start', model: 'm' },
    ...events,
    { kind: 'finish', reason, providerReason: 'completed' },
    { kind: 'usage', usage },
  ];
}

function collect(feed: (emit: (event: AnswerEvent) => void) => void): WholeAnswer {
  const collector = new WholeAnswerCollector('p');
  feed((event) => {
    collector.add(event);
  });
  return collector.answer();
}

function feedAll(events: readonly AnswerEvent[]): (emit: (event: AnswerEvent) => void) => void {
  return (emit) => {
    for (const event of events) emit(event);
  };
}

/** Without the ids of thoughts, which the gateway makes anew. */
function comparable(answer: WholeAnswer): unknown {
  return JSON.parse(JSON.stringify(answer), (key, value: unknown) =>
    key === 'id' && typeof value === 'string' && value.startsWith('rs') ? 'rs' : value,
  ) as unknown;
}

describe('what the client side writes, the provider side reads', () => {
  it('in a complete answer', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const answer = collect(feedAll(wholeOf(parts)));
        const body = Buffer.from(writeAnswer(answer, metadata));
        expect(comparable(collect((emit) => readAnswer(body, emit)))).toEqual(comparable(answer));
      }),
    );
  });

  it('in a stream that comes in pieces', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), fc.array(fc.nat(400)), (parts, cuts) => {
        const events = wholeOf(parts);
        const answer = collect(feedAll(events));
        const writer = new ResponseStreamWriter(metadata);
        const bytes = Buffer.from(writtenStream(writer, events));
        const reader = new ResponseReader();
        const read = collect((emit) => {
          for (const frames of framesOf(bytes, cuts)) reader.read(frames, emit);
        });
        expect(comparable(read)).toEqual(comparable(answer));
        expect(reader.ended).toBe(true);
        expect(reader.nextSequence).toBe(writer.nextSequence);
      }),
    );
  });
});

/** Complete frames, in pieces of these sizes. */
function* framesOf(bytes: Buffer, cuts: readonly number[]): Generator<Buffer> {
  const memoryBudget = { chargeAnswer: () => undefined, releaseAnswer: () => undefined };
  const framer = sseFraming.makeFramer({ maxBytes: 1_048_576, memoryBudget });
  let from = 0;
  for (const size of [...cuts, bytes.length]) {
    const frames = framer.take(bytes.subarray(from, from + size));
    from += size;
    if (frames.length > 0) yield frames;
  }
}
