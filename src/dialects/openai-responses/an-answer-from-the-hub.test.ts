import { describe, expect, it } from 'vitest';
import type { AnswerEvent } from '../../core/answer-events.ts';
import { WholeAnswerCollector } from '../../core/whole-answer.ts';
import type { AnswerMetadata } from '../answer-metadata.ts';
import { unwrapSignature } from '../wrapped-signature.ts';
import { writeAnswer } from './write-answer.ts';
import { ResponseStreamWriter } from './write-stream.ts';
import { writtenStream } from '../written-stream.fixture.ts';

const metadata: AnswerMetadata = {
  answerId: '1',
  createdAtSeconds: 7,
  upstreamModel: 'gpt-4o',
  provider: 'p',
  timings: () => ({ gatewayMs: 1, providerMs: 2 }),
  costUsd: () => null,
};

type Json = Record<string, unknown>;

function complete(events: readonly AnswerEvent[]): Json {
  const collector = new WholeAnswerCollector('p');
  for (const event of events) collector.add(event);
  return JSON.parse(writeAnswer(collector.answer(), metadata)) as Json;
}

function streamed(events: readonly AnswerEvent[]): Json[] {
  const writer = new ResponseStreamWriter(metadata);
  const out = writtenStream(writer, events);
  const frames = out.split('\n\n').filter((frame) => frame !== '');
  return frames.map((frame, index) => {
    const [name = '', data = ''] = frame.split('\n');
    const event = JSON.parse(data.slice('data: '.length)) as Json;
    expect(name).toBe(`event: ${String(event['type'])}`);
    expect(event['sequence_number']).toBe(index);
    return event;
  });
}

const stop: AnswerEvent = { kind: 'finish', reason: 'stop', providerReason: 'stop' };

/** Everything that an answer can have, in an order in which nothing fits in one item. */
const events: readonly AnswerEvent[] = [
  { kind: 'start', model: 'gpt-4o-2024' },
  { kind: 'reasoning', text: 'let me' },
  { kind: 'reasoning', text: ' think' },
  { kind: 'reasoning', text: '', signature: { dialect: 'anthropic', kind: 'proof', data: 'sig' } },
  { kind: 'text', text: 'It is ' },
  { kind: 'text', text: 'sunny.' },
  { kind: 'citation', url: 'https://x.example/', title: 'X', span: { from: 0, to: 12 } },
  { kind: 'citation', fileId: 'file-1', title: 'a.pdf' },
  {
    kind: 'tool_call_begin',
    call: 0,
    position: 0,
    id: 'a',
    name: 'f',
    signature: { dialect: 'gemini', kind: 'proof', data: 'thought' },
  },
  { kind: 'tool_call_begin', call: 1, position: 1, id: 'b', name: 'g' },
  { kind: 'tool_call_arguments', call: 0, json: '{"x"' },
  { kind: 'tool_call_arguments', call: 1, json: '{}' },
  { kind: 'tool_call_arguments', call: 0, json: ':1}' },
  { kind: 'tool_call_end', call: 0 },
  { kind: 'tool_call_end', call: 1 },
  { kind: 'text', text: 'And rainy.' },
  { kind: 'citation', url: 'https://y.example/', span: { from: 12, to: 22 } },
  { kind: 'refusal', text: 'But no more.' },
  { kind: 'image', data: 'AAAA', mediaType: 'image/png' },
  stop,
  {
    kind: 'usage',
    usage: { inputTokens: 3, outputTokens: 4, totalTokens: 7, cachedInputTokens: 2, reasoningTokens: 1 },
  },
];

describe('an answer of the hub for a client of the Responses API', () => {
  it('says in its last event what a complete answer says', () => {
    const last = streamed(events).at(-1);
    expect(last?.['type']).toBe('response.completed');
    expect(last?.['response']).toEqual(complete(events));
  });

  it('keeps the order of the parts', () => {
    const { output, ...rest } = complete(events);
    expect(rest).toMatchObject({
      id: 'resp_1',
      object: 'response',
      created_at: 7,
      model: 'gpt-4o-2024',
      status: 'completed',
      incomplete_details: null,
      error: null,
      usage: {
        input_tokens: 3,
        input_tokens_details: { cached_tokens: 2 },
        output_tokens: 4,
        output_tokens_details: { reasoning_tokens: 1 },
        total_tokens: 7,
      },
    });
    const sealed = expect.any(String) as unknown;
    expect(output).toEqual([
      {
        id: 'rs_1_0',
        type: 'reasoning',
        summary: [{ type: 'summary_text', text: 'let me think' }],
        encrypted_content: sealed,
      },
      {
        id: 'msg_1_1',
        type: 'message',
        status: 'completed',
        role: 'assistant',
        content: [
          {
            type: 'output_text',
            text: 'It is sunny.',
            logprobs: [],
            annotations: [
              { type: 'url_citation', url: 'https://x.example/', title: 'X', start_index: 0, end_index: 12 },
              { type: 'file_citation', file_id: 'file-1', filename: 'a.pdf', index: 12 },
            ],
          },
        ],
      },
      { id: 'rs_1_2', type: 'reasoning', summary: [], encrypted_content: sealed },
      { id: 'fc_1_3', type: 'function_call', status: 'completed', call_id: 'a', name: 'f', arguments: '{"x":1}' },
      { id: 'fc_1_4', type: 'function_call', status: 'completed', call_id: 'b', name: 'g', arguments: '{}' },
      {
        id: 'msg_1_5',
        type: 'message',
        status: 'completed',
        role: 'assistant',
        content: [
          {
            type: 'output_text',
            text: 'And rainy.',
            logprobs: [],
            annotations: [
              {
                type: 'url_citation',
                url: 'https://y.example/',
                title: 'https://y.example/',
                start_index: 0,
                end_index: 10,
              },
            ],
          },
          { type: 'refusal', refusal: 'But no more.' },
        ],
      },
      { id: 'ig_1_6', type: 'image_generation_call', status: 'completed', output_format: 'png', result: 'AAAA' },
    ]);
    const [thought, , ofCall] = output as Json[];
    expect(unwrapSignature(String(thought?.['encrypted_content']))).toEqual({
      dialect: 'anthropic',
      kind: 'proof',
      data: 'sig',
    });
    expect(unwrapSignature(String(ofCall?.['encrypted_content']))).toMatchObject({ dialect: 'gemini', id: 'a' });
  });

  it('opens and closes every item and every part', () => {
    const open = new Set<string>();
    const faults: string[] = [];
    for (const { type, output_index: index, content_index: part, summary_index: summary } of streamed(events)) {
      const [, what = '', end = ''] = /^response\.(\w+)\.(\w+)$/.exec(String(type)) ?? [];
      const key = `${what} ${String(index)} ${String(part)} ${String(summary)}`;
      const isOpen = open.has(key);
      if (end === 'added' && what !== 'annotation') open.add(key);
      const isFault =
        (end === 'added' && isOpen) ||
        (end === 'done' && (what.endsWith('_item') || what.endsWith('_part')) && !open.delete(key)) ||
        (end === 'delta' && !open.has(`output_item ${String(index)} undefined undefined`));
      if (isFault) faults.push(String(type));
    }
    expect(faults).toEqual([]);
    expect([...open]).toEqual([]);
  });

  it('writes the signature of its own dialect as it came', () => {
    const own = { dialect: 'openai-responses', kind: 'content', data: 'gAAAA', id: 'rs_9' } as const;
    expect(
      complete([
        { kind: 'start', model: 'm' },
        { kind: 'reasoning', text: '', signature: own },
      ]),
    ).toMatchObject({
      output: [{ type: 'reasoning', summary: [], encrypted_content: 'gAAAA' }],
    });
  });

  it('tells log probabilities', () => {
    const token = { token: 'a', logprob: -1, top: [{ token: 'b', logprob: -2 }] };
    const asked: AnswerEvent[] = [
      { kind: 'start', model: 'm' },
      { kind: 'text', text: 'a' },
      { kind: 'logprobs', of: 'text', tokens: [token] },
      stop,
    ];
    const written = [
      { token: 'a', logprob: -1, bytes: [97], top_logprobs: [{ token: 'b', logprob: -2, bytes: [98] }] },
    ];
    expect(complete(asked)).toMatchObject({ output: [{ content: [{ text: 'a', logprobs: written }] }] });
    expect(streamed(asked).find(({ delta }) => delta === '')).toMatchObject({ logprobs: written });
  });

  it.each([
    ['length', 'length', 'max_output_tokens'],
    ['content_filter', 'SAFETY', 'content_filter'],
    ['refusal', 'refusal', 'content_filter'],
    ['pause', 'pause_turn', 'pause_turn'],
  ] as const)('says that an answer that ended for %s is incomplete', (reason, word, told) => {
    const cut: AnswerEvent[] = [
      { kind: 'start', model: 'm' },
      { kind: 'text', text: 'a' },
      { kind: 'finish', reason, providerReason: word },
    ];
    const state = { status: 'incomplete', incomplete_details: { reason: told }, output: [{ status: 'incomplete' }] };
    expect(complete(cut)).toMatchObject(state);
    expect(streamed(cut).at(-1)).toMatchObject({ type: 'response.incomplete', response: state });
  });

  it('keeps no more of a stream than its limit', () => {
    const writer = new ResponseStreamWriter(metadata);
    writer.event({ kind: 'start', model: 'm' });
    const fill = (): void => {
      for (let pieces = 0; pieces < 100; pieces += 1) writer.event({ kind: 'text', text: 'x'.repeat(65_536) });
    };
    expect(fill).toThrow(/4194304 characters/);
  });
});
