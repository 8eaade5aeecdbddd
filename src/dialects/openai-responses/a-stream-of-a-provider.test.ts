import { describe, expect, it } from 'vitest';
import type { AnswerEvent } from '../../core/answer-events.ts';
import { providerOf } from '../../core/provider-for-tests.ts';
import { openaiResponsesProvider } from './provider.ts';
import { readRequest } from './read-request.ts';
import { ResponseReader } from './read-stream.ts';

type Json = Readonly<Record<string, unknown>>;

function read(...events: readonly Json[]): AnswerEvent[] {
  const heard: AnswerEvent[] = [];
  const bytes = events.map((event) => `event: ${String(event['type'])}\ndata: ${JSON.stringify(event)}\n\n`).join('');
  new ResponseReader().read(Buffer.from(bytes), (event) => {
    heard.push(event);
  });
  return heard;
}

const created = { type: 'response.created', sequence_number: 0, response: { model: 'm-1', status: 'in_progress' } };
const start = { kind: 'start', model: 'm-1' };
const delta = (type: string, text: string, place: Json = {}): Json => ({
  type,
  delta: text,
  output_index: 0,
  ...place,
});
const completed = (response: Json = {}): Json => ({ type: 'response.completed', response });
const finish = { kind: 'finish', reason: 'stop', providerReason: 'completed' };

const pieces = (...texts: readonly string[]) =>
  texts.map((text) => delta('response.output_text.delta', text, { content_index: 0 }));
const whole = (text: string): Json => ({
  type: 'response.output_item.done',
  output_index: 0,
  item: { type: 'message', content: [{ type: 'output_text', text }] },
});

describe("a provider's stream of the Responses API", () => {
  it('reads text, whatever ids its events have', () => {
    const place = { content_index: 0 };
    const events = read(
      created,
      delta('response.output_text.delta', 'Hel', { ...place, item_id: 'a' }),
      delta('response.output_text.delta', 'lo', { ...place, item_id: 'b' }),
      completed({ usage: { input_tokens: 2, output_tokens: 1, total_tokens: 3 } }),
    );
    expect(events).toMatchObject([
      start,
      { kind: 'text', text: 'Hel' },
      { kind: 'text', text: 'lo' },
      finish,
      { kind: 'usage', usage: { inputTokens: 2, outputTokens: 1, totalTokens: 3 } },
    ]);
  });

  it('tells what only the whole item has, and nothing twice', () => {
    const content = [
      {
        type: 'output_text',
        text: 'Hello',
        annotations: [{ type: 'url_citation', url: 'u', start_index: 0, end_index: 5 }],
      },
    ];
    const item = { type: 'message', content };
    const events = read(
      created,
      delta('response.output_text.delta', 'Hel', { content_index: 0 }),
      { type: 'response.output_item.done', output_index: 0, item },
      // Its list leaves an item out, so that the index of this one differs.
      completed({ output: [{ type: 'web_search_call' }, item] }),
    );
    expect(events).toMatchObject([
      start,
      { kind: 'text', text: 'Hel' },
      { kind: 'text', text: 'lo' },
      { kind: 'citation', url: 'u', span: { from: 0, to: 5 } },
      finish,
      { kind: 'usage' },
    ]);
  });

  const textIn = (events: readonly AnswerEvent[]): string =>
    events.map((event) => (event.kind === 'text' ? event.text : '')).join('');

  it.each([
    ['a text that goes on', ['Hel', 'lo'], 'Hello you', 'Hello you'],
    ['the same text', ['Hel', 'lo'], 'Hello', 'Hello'],
    ['no text', ['Hel', 'lo'], '', 'Hello'],
    ['white space less', [' Hel', 'lo \n'], 'Hello', ' Hello \n'],
    ['characters of two units', ['a😀', 'b'], 'a😀bc', 'a😀bc'],
    ['no piece', [], 'Hello', 'Hello'],
  ])('tells once what the whole text has beyond its pieces: %s', (_what, texts, said, told) => {
    expect(textIn(read(created, ...pieces(...texts), whole(said), completed()))).toBe(told);
  });

  it.each([
    ['of the same length', 'Hallo'],
    ['that is longer', 'Jello, who are you?'],
    ['that is shorter', 'Hell'],
    ['that begins later', 'ello, you'],
  ])('tells the pieces, and that something has no place, where the whole text is another one %s', (_what, said) => {
    const events = read(created, ...pieces('Hel', 'lo'), whole(said), completed());
    expect(textIn(events)).toBe('Hello');
    expect(events).toContainEqual({ kind: 'extension', dialect: 'openai-responses', value: { 'text 0': said } });
  });

  const ended = (item: object): Json => ({ type: 'response.output_item.done', output_index: 0, item });

  it('tells the same of a thought and of a refusal', () => {
    const thought = delta('response.reasoning_summary_text.delta', 'hm', { summary_index: 0 });
    const summary = [{ type: 'summary_text', text: 'oh well' }];
    const refusal = delta('response.refusal.delta', 'no', { content_index: 0 });
    const content = [{ type: 'refusal', refusal: 'yes' }];
    for (const [piece, item] of [
      [thought, { type: 'reasoning', summary }],
      [refusal, { type: 'message', content }],
    ] as const) {
      expect(read(created, piece, ended(item)).map(({ kind }) => kind)).toEqual([
        'start',
        expect.stringMatching(/reasoning|refusal/),
        'extension',
      ]);
    }
  });

  it('ends in an error where the whole arguments of a call are others: a client would run the tool', () => {
    const call = { type: 'function_call', call_id: 'c', name: 'f', arguments: '' };
    const added = { type: 'response.output_item.added', output_index: 0, item: call };
    const args = delta('response.function_call_arguments.delta', '{"a":1}');
    expect(() => read(created, added, args, ended({ ...call, arguments: '{"a":2}' }))).toThrow('arguments of a call');
    const again = read(created, added, args, ended({ ...call, arguments: '{ "a": 1 }' }));
    expect(again.filter(({ kind }) => kind === 'tool_call_arguments')).toHaveLength(1);
  });

  it('has images and sounds, and tells parts and sources of a kind that is new', () => {
    const image = { type: 'image_generation_call', id: 'ig_1', status: 'completed', result: 'AAAA' };
    const odd = { type: 'hologram', hologram: 'x' };
    const annotation = { type: 'somewhere', page: 3 };
    const content = [{ type: 'output_text', text: 'a', annotations: [annotation] }, odd];
    const events = read(
      created,
      { type: 'response.audio.delta', delta: 'AAAA' },
      { type: 'response.audio.transcript.delta', delta: 'Hi' },
      { ...ended(image), output_index: 0 },
      { ...ended({ ...image, result: null }), output_index: 1 },
      { ...ended({ type: 'message', content }), output_index: 2 },
    );
    const foreign = (value: unknown): Json => ({ kind: 'extension', dialect: 'openai-responses', value });
    expect(events.slice(1)).toEqual([
      { kind: 'audio', data: 'AAAA' },
      { kind: 'audio', transcript: 'Hi' },
      { kind: 'image', data: 'AAAA', mediaType: 'image/png' },
      foreign({ ...image, result: null }),
      { kind: 'text', text: 'a' },
      foreign(annotation),
      foreign(odd),
    ]);
  });

  it('reads the items of its last event where no other event has told of one', () => {
    const call = { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' };
    expect(read(created, completed({ output: [call] }))).toMatchObject([
      start,
      { kind: 'tool_call_begin', call: 0, id: 'c', name: 'f' },
      { kind: 'tool_call_arguments', json: '{}' },
      { kind: 'tool_call_end', call: 0 },
      { kind: 'finish', reason: 'tool_calls' },
      { kind: 'usage' },
    ]);
  });

  it('keeps the paragraphs of a summary apart, and ends the thought with its encrypted content', () => {
    const summary = [
      { type: 'summary_text', text: 'one' },
      { type: 'summary_text', text: 'two' },
    ];
    const events = read(
      created,
      delta('response.reasoning_summary_text.delta', 'one', { summary_index: 0 }),
      delta('response.reasoning_summary_text.delta', 'two', { summary_index: 1 }),
      {
        type: 'response.output_item.done',
        output_index: 0,
        item: { id: 'rs_1', type: 'reasoning', summary, encrypted_content: 'g' },
      },
    );
    expect(events).toEqual([
      start,
      { kind: 'reasoning', text: 'one', isSummary: true },
      { kind: 'reasoning', text: '\n\ntwo', isSummary: true },
      {
        kind: 'reasoning',
        text: '',
        isSummary: true,
        signature: { dialect: 'openai-responses', kind: 'content', data: 'g', id: 'rs_1' },
      },
    ]);
  });

  it.each([
    ['max_output_tokens', 'length'],
    ['content_filter', 'content_filter'],
    ['odd', 'other'],
  ])('ends for %s', (reason, known) => {
    const response = { status: 'incomplete', incomplete_details: { reason } };
    expect(read(created, { type: 'response.incomplete', response })).toContainEqual({
      kind: 'finish',
      reason: known,
      providerReason: reason,
    });
  });

  it.each<[string, Json]>([
    [
      'a nested error',
      {
        type: 'error',
        sequence_number: 2,
        error: { type: 't', code: 'rate_limit_exceeded', message: 'no', param: 'p' },
      },
    ],
    ['a flat error', { type: 'error', sequence_number: 2, code: 'rate_limit_exceeded', message: 'no', param: 'p' }],
    [
      'a response that failed',
      { type: 'response.failed', response: { error: { code: 'rate_limit_exceeded', message: 'no' } } },
    ],
    [
      'a last event with a response that failed',
      completed({ status: 'failed', error: { code: 'rate_limit_exceeded', message: 'no' } }),
    ],
    [
      'a response that is incomplete because it failed',
      {
        type: 'response.incomplete',
        response: { status: 'incomplete', error: { code: 'rate_limit_exceeded', message: 'no' } },
      },
    ],
    ['an error without a type', { error: { code: 'rate_limit_exceeded', message: 'no' } }],
  ])('ends with %s', (_name, event) => {
    const heard = read(created, event, delta('response.output_text.delta', 'x'));
    expect(heard).toMatchObject([
      start,
      { kind: 'error', error: { kind: 'rate_limited', status: 429, message: 'no', code: 'rate_limit_exceeded' } },
    ]);
  });

  it('is cut without its last event, whatever ends it', () => {
    const reader = new ResponseReader();
    const text = delta('response.output_text.delta', 'Hello');
    const done = { type: 'response.output_item.done', output_index: 0, item: { type: 'message', content: [] } };
    const bytes = [created, text, done].map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
    reader.read(Buffer.from(`${bytes}data: [DONE]\n\n`), () => undefined);
    expect(reader.ended).toBe(false);
    expect(reader.finish()).toBe(false);
    expect(reader.usage).toMatchObject({ outputTokens: 1, estimated: true });
  });

  it('refuses an event that is not JSON', () => {
    const reader = new ResponseReader();
    expect(() => {
      reader.read(Buffer.from('data: oops\n\n'), () => undefined);
    }).toThrow(/not a JSON object/);
  });
});

describe('a stream for a client of the same dialect', () => {
  const inference = readRequest(Buffer.from(JSON.stringify({ model: 'm', input: 'hi', stream: true })));
  const passing = (): ReturnType<typeof openaiResponsesProvider.passStream> =>
    openaiResponsesProvider.passStream(inference, { upstreamModel: 'm', provider: providerOf() });
  const frame = (event: Json): string => `event: ${String(event['type'])}\ndata: ${JSON.stringify(event)}\n\n`;
  const first = frame(created);
  const piece = frame({ type: 'response.output_text.delta', sequence_number: 1, delta: 'x', output_index: 0 });
  const last = frame(
    completed({ status: 'completed', usage: { input_tokens: 2, output_tokens: 9, total_tokens: 11 } }),
  );

  it('passes byte for byte to its last event, and is accounted', () => {
    const transform = passing();
    expect(transform.take(Buffer.from(first + piece + last + piece)).toString()).toBe(first + piece + last);
    expect(transform.ending).toEqual({ kind: 'complete', by: 'done' });
    expect(transform.tally()).toEqual({
      usage: expect.objectContaining({ inputTokens: 2, outputTokens: 9 }) as unknown,
      finishReason: 'completed',
      reportedModel: 'm-1',
    });
  });

  it('passes where its pieces have several forms: not all of them are read', () => {
    const stream = passing();
    const [plain = {}, odd = {}] = pieces('Hel', 'lo');
    const name = 'event: response.output_text.delta\n';
    const text =
      `${name}data: ${JSON.stringify(plain)}\n\n` +
      `data: ${JSON.stringify(odd)}\n\n` +
      `data: ${JSON.stringify(whole('Hello'))}\n\n` +
      `data: ${JSON.stringify(completed())}\n\n`;
    expect(stream.take(Buffer.from(text)).toString()).toBe(text);
    expect(stream.ending).toEqual({ kind: 'complete', by: 'done' });
  });

  it('is accounted by its pieces where it was cut, and an error event goes on with its numbers', () => {
    const transform = passing();
    transform.take(Buffer.from(first + piece + piece));
    transform.finish(Buffer.alloc(0));
    expect(transform.ending).toBeUndefined();
    expect(transform.nextSequence).toBe(3);
    expect(transform.tally().usage).toMatchObject({ outputTokens: 2, estimated: true });
  });

  it.each([
    ['a later line names it an error', piece.replace('\n\n', '\nevent: error\n\n')],
    ['its data is an error', piece.replace('"type":"response.output_text.delta"', '"type":"error"')],
  ])('ends with a delta that is an error: %s', (_name, event) => {
    const transform = passing();
    transform.take(Buffer.from(first + event));
    expect(transform.ending).toMatchObject({ kind: 'failed' });
  });

  it('does not show a last event that says completed of a response that failed, because SDKs take it for an answer', () => {
    const transform = passing();
    const failed = frame(completed({ status: 'failed', error: { code: 'server_error', message: 'no' } }));
    expect(transform.take(Buffer.from(first + piece + failed)).toString()).toBe(first + piece);
    expect(transform.ending).toMatchObject({ kind: 'failed', told: false });
  });
});
