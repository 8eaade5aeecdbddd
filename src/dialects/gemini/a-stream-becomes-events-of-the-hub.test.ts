import { describe, expect, it } from 'vitest';
import type { AnswerEvent } from '../../core/answer-events.ts';
import { GatewayError } from '../../core/errors.ts';
import type { StreamReader } from '../dialect.ts';
import { readAnswer } from './read-answer.ts';
import { geminiStreamReader } from './read-stream.ts';

const chunk = (parts: readonly object[], more: object = {}, rest: object = {}): object => ({
  candidates: [{ content: { parts, role: 'model' }, index: 0, ...more }],
  modelVersion: 'gemini-x',
  ...rest,
});
const figures = {
  promptTokenCount: 9,
  candidatesTokenCount: 5,
  totalTokenCount: 24,
  thoughtsTokenCount: 10,
  cachedContentTokenCount: 4,
};
const usageMetadata = { usageMetadata: figures };

interface Heard {
  readonly events: readonly AnswerEvent[];
  readonly isComplete: boolean;
  readonly reader: StreamReader;
}

function emit(chunks: readonly object[], reader = geminiStreamReader(true)): Heard {
  const events: AnswerEvent[] = [];
  const note = (event: AnswerEvent): void => void events.push(event);
  for (const one of chunks) reader.read(Buffer.from(`data: ${JSON.stringify(one)}\r\n\r\n`), note);
  return { events, isComplete: !reader.ended && reader.finish(note), reader };
}

const kinds = (events: readonly AnswerEvent[], kind: AnswerEvent['kind']): readonly AnswerEvent[] =>
  events.filter((event) => event.kind === kind);

describe('a stream of Gemini', () => {
  it('has texts, thoughts, signatures, a reason and the usage', () => {
    const { events, isComplete } = emit([
      chunk([{ text: 'hm', thought: true }]),
      chunk([{ text: 'Hel' }], {}, { usageMetadata: { trafficType: 'X' } }),
      chunk([{ text: 'lo' }]),
      chunk([{ text: '', thoughtSignature: 'S' }], { finishReason: 'STOP' }, usageMetadata),
    ]);
    expect(events).toEqual([
      { kind: 'start', model: 'gemini-x' },
      { kind: 'reasoning', text: 'hm', isSummary: true },
      { kind: 'lost', name: 'usageMetadata.trafficType' },
      { kind: 'text', text: 'Hel' },
      { kind: 'text', text: 'lo' },
      { kind: 'text', text: '', signature: { dialect: 'gemini', kind: 'proof', data: 'S' } },
      { kind: 'finish', reason: 'stop', providerReason: 'STOP' },
      {
        kind: 'usage',
        usage: {
          inputTokens: 9,
          outputTokens: 15,
          totalTokens: 24,
          cachedInputTokens: 4,
          reasoningTokens: 10,
          audioInputTokens: undefined,
          audioOutputTokens: undefined,
        },
      },
    ]);
    expect(isComplete).toBe(true);
  });

  it('has whole calls, each in one event, with their signature', () => {
    const { events } = emit([
      chunk(
        [
          {
            functionCall: { id: 'c', name: 'f', args: { n: 12345678901234567890n.toString() } },
            thoughtSignature: 'S',
          },
          { functionCall: { name: 'g' } },
        ],
        { finishReason: 'STOP' },
      ),
    ]);
    expect(events).toMatchObject([
      { kind: 'start' },
      { kind: 'tool_call_begin', call: 0, id: 'c', name: 'f', signature: { data: 'S' } },
      { kind: 'tool_call_arguments', call: 0, json: '{"n":"12345678901234567890"}' },
      { kind: 'tool_call_end', call: 0 },
      { kind: 'tool_call_begin', call: 1, name: 'g', id: expect.stringMatching(/^call_./) as unknown },
      { kind: 'tool_call_arguments', call: 1, json: '{}' },
      { kind: 'tool_call_end', call: 1 },
      { kind: 'finish', reason: 'tool_calls', providerReason: 'STOP' },
      { kind: 'usage' },
    ]);
  });

  it('has calls whose arguments come in pieces', () => {
    const piece = (partialArgs: readonly object[], willContinue = true): object =>
      chunk([{ functionCall: { partialArgs, ...(willContinue ? { willContinue } : {}) } }]);
    const { events } = emit([
      chunk([{ functionCall: { name: 'f', willContinue: true }, thoughtSignature: 'S' }]),
      piece([{ jsonPath: '$.items[0].name', stringValue: 'app', willContinue: true }]),
      piece([{ jsonPath: '$.items[0].name', stringValue: 'le' }]),
      piece([{ jsonPath: '$.items[0].price', numberValue: 0.5 }]),
      piece([{ jsonPath: '$.items[1].sold', boolValue: true }]),
      piece([{ jsonPath: '$.items[1].none', nullValue: 'NULL_VALUE' }]),
      piece([{ jsonPath: '$.tags[]' }]),
      chunk([{ functionCall: {} }]),
      chunk([{ functionCall: { name: 'g', willContinue: true } }]),
      piece([{ jsonPath: '$.id', stringValue: 'A' }], false),
      chunk([{ text: '' }], { finishReason: 'STOP' }),
    ]);
    const json = kinds(events, 'tool_call_arguments').map((event) =>
      event.kind === 'tool_call_arguments' ? (JSON.parse(event.json) as unknown) : undefined,
    );
    expect(json).toEqual([
      {
        items: [
          { name: 'apple', price: 0.5 },
          { sold: true, none: null },
        ],
        tags: [],
      },
      { id: 'A' },
    ]);
    expect(kinds(events, 'tool_call_end')).toHaveLength(2);
  });

  it('ends an open call with the answer', () => {
    const { events } = emit([
      chunk([{ functionCall: { name: 'f', willContinue: true } }]),
      chunk([{ functionCall: { partialArgs: [{ jsonPath: '$.a', numberValue: 1 }], willContinue: true } }]),
      chunk([], { finishReason: 'STOP' }),
    ]);
    expect(kinds(events, 'tool_call_arguments')).toMatchObject([{ json: '{"a":1}' }]);
  });

  it.each([
    ['$.a.b', { stringValue: 'x' }, '$.a', { numberValue: 1 }],
    ['$.a[0]', { numberValue: 1 }, '$.a.b', { numberValue: 1 }],
    ['$.a[99999]', { numberValue: 1 }, '$.b', { numberValue: 1 }],
  ])('is not read where the path %s cannot be followed', (one, value, other, second) => {
    const pieces = [
      { jsonPath: other, ...second },
      { jsonPath: one, ...value },
    ];
    const call = chunk([{ functionCall: { name: 'f', partialArgs: pieces, willContinue: true } }]);
    expect(() => emit([call])).toThrow(GatewayError);
  });

  it('tells its sources once, with the characters that rest on them', () => {
    const groundingMetadata = {
      groundingChunks: [{ web: { uri: 'https://a', title: 'A' } }, { web: { uri: 'https://b' } }],
      groundingSupports: [{ segment: { startIndex: 5, endIndex: 8, text: 'abc' }, groundingChunkIndices: [0] }],
    };
    const { events } = emit([
      chunk([{ text: '👋 abc' }], { groundingMetadata }),
      chunk([{ text: '' }], { groundingMetadata, finishReason: 'STOP' }),
    ]);
    expect(kinds(events, 'citation')).toEqual([
      { kind: 'citation', url: 'https://a', title: 'A', span: { from: 3, to: 6 } },
      { kind: 'citation', url: 'https://b' },
    ]);
  });

  it('has images, sounds, log probabilities, and parts that Gemini alone has', () => {
    const executableCode = { executableCode: { code: '1' } };
    const logprobsResult = {
      chosenCandidates: [{ token: 'a', logProbability: -0.5 }],
      topCandidates: [{ candidates: [{ token: 'b', logProbability: -1.5 }] }],
    };
    const { events } = emit([
      chunk(
        [
          { inlineData: { mimeType: 'image/png', data: 'AA' } },
          { inlineData: { mimeType: 'audio/wav', data: 'BB' } },
          executableCode,
        ],
        { logprobsResult },
      ),
    ]);
    expect(events.slice(1)).toEqual([
      { kind: 'image', data: 'AA', mediaType: 'image/png' },
      { kind: 'audio', data: 'BB', mediaType: 'audio/wav' },
      { kind: 'extension', dialect: 'gemini', value: executableCode },
      {
        kind: 'logprobs',
        of: 'text',
        tokens: [{ token: 'a', logprob: -0.5, top: [{ token: 'b', logprob: -1.5 }] }],
      },
    ]);
  });

  it('ends where the prompt was blocked', () => {
    const { events, isComplete } = emit([{ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } }]);
    expect(kinds(events, 'finish')).toEqual([
      { kind: 'finish', reason: 'content_filter', providerReason: 'PROHIBITED_CONTENT' },
    ]);
    expect(isComplete).toBe(true);
  });

  it.each([
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'content_filter'],
    ['MALFORMED_FUNCTION_CALL', 'malformed_tool_call'],
    ['SOMETHING_NEW', 'other'],
  ])('ends with %s as %s', (finishReason, reason) => {
    expect(kinds(emit([chunk([{ text: 'a' }], { finishReason })]).events, 'finish')).toEqual([
      { kind: 'finish', reason, providerReason: finishReason },
    ]);
  });

  it('is cut without a reason, and its usage is estimated then', () => {
    const { isComplete, reader } = emit([chunk([{ text: 'a' }]), chunk([{ text: 'b' }])]);
    expect(isComplete).toBe(false);
    expect(reader.usage).toMatchObject({ outputTokens: 2, estimated: true });
  });

  it('ends with an error, as an event, in a list, and as a bare object', () => {
    const error = { error: { code: 503, message: 'overloaded', status: 'UNAVAILABLE' } };
    for (const form of [
      `data: ${JSON.stringify(error)}`,
      `data: [${JSON.stringify(error)}]`,
      JSON.stringify(error, null, 2),
    ]) {
      const events: AnswerEvent[] = [];
      const reader = geminiStreamReader(true);
      reader.read(Buffer.from(`data: ${JSON.stringify(chunk([{ text: 'a' }]))}\n\n${form}\n\n`), (event) => {
        events.push(event);
      });
      expect(reader.ended, form).toBe(true);
      expect(events.at(-1), form).toMatchObject({ kind: 'error', error: { kind: 'overloaded', status: 503 } });
    }
  });

  it('has one candidate only', () => {
    const second = { candidates: [{ content: { parts: [{ text: 'b' }] }, index: 1 }] };
    expect(() => emit([second])).toThrow(/second candidate/);
    const { isComplete } = emit(
      [chunk([{ text: 'a' }], { finishReason: 'STOP' }), second, { candidates: [{ index: 1, finishReason: 'STOP' }] }],
      geminiStreamReader(false),
    );
    expect(isComplete).toBe(true);
  });
});

describe('a complete answer of Gemini', () => {
  it('becomes the same events', () => {
    const events: AnswerEvent[] = [];
    readAnswer(
      Buffer.from(JSON.stringify(chunk([{ text: 'hello' }], { finishReason: 'STOP' }, usageMetadata))),
      (event) => events.push(event),
    );
    expect(events.map(({ kind }) => kind)).toEqual(['start', 'text', 'finish', 'usage']);
  });

  it.each(['[]', '{"a":1}', 'nothing'])('is not %s', (body) => {
    expect(() => readAnswer(Buffer.from(body), () => undefined)).toThrow(GatewayError);
  });
});
