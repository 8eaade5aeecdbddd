import { describe, expect, it } from 'vitest';
import type { AnswerEvent } from '../../core/answer-events.ts';
import { GatewayError } from '../../core/errors.ts';
import { providerOf } from '../../core/provider-for-tests.ts';
import { PassStream } from '../pass-stream.ts';
import { messageEvent } from './events.ts';
import { anthropicProvider } from './provider.ts';
import { readRequest } from './read-request.ts';

const target = { upstreamModel: 'claude', provider: providerOf({ dialect: 'anthropic' }) };
const usage = { input_tokens: 3, cache_read_input_tokens: 10, cache_creation_input_tokens: 7, output_tokens: 1 };
const longer = { ephemeral_5m_input_tokens: 2, ephemeral_1h_input_tokens: 5 };
const message = { id: 'msg_1', model: 'claude-1', content: [], usage: { ...usage, cache_creation: longer } };
const start = messageEvent('message_start', { message });
const begin = (index: number, content_block: object): string =>
  messageEvent('content_block_start', { index, content_block });
const delta = (index: number, piece: object): string => messageEvent('content_block_delta', { index, delta: piece });
const end = (index: number): string => messageEvent('content_block_stop', { index });
const finish = (stop_reason: string, more: object = {}): string =>
  messageEvent('message_delta', { delta: { stop_reason, stop_sequence: null, ...more }, usage: { output_tokens: 9 } });
const stop = messageEvent('message_stop', {});

function read(...events: string[]): { heard: AnswerEvent[]; ended: boolean } {
  const reader = anthropicProvider.streamReader(target);
  const heard: AnswerEvent[] = [];
  reader.read(Buffer.from(events.join('')), (event) => {
    heard.push(event);
  });
  return { heard, ended: reader.ended };
}

/** Without the first event and the usage. */
const contentOf = (...events: string[]): AnswerEvent[] => read(start, ...events).heard.slice(1);

describe('a stream of Messages', () => {
  it('tells pieces and sources of a kind that is new', () => {
    const odd = { type: 'hologram_delta', hologram: 'x' };
    const citation = { type: 'somewhere', cited_text: 'a' };
    const cited = { type: 'citations_delta', citation };
    const events = contentOf(
      begin(0, { type: 'text', text: '', citations: [citation] }),
      delta(0, { type: 'text_delta', text: '' }),
      delta(0, odd),
      delta(0, cited),
    );
    expect(events).toEqual(
      [{ citation }, odd, cited].map((value) => ({ kind: 'extension', dialect: 'anthropic', value })),
    );
  });

  it('is text with its reason to end and its usage', () => {
    const { heard, ended } = read(
      start,
      begin(0, { type: 'text', text: '' }),
      messageEvent('ping', {}),
      delta(0, { type: 'text_delta', text: 'Hel' }),
      delta(0, { type: 'text_delta', text: 'lo' }),
      end(0),
      finish('stop_sequence', { stop_sequence: 'x' }),
      stop,
    );
    expect(ended).toBe(true);
    expect(heard).toEqual([
      { kind: 'start', model: 'claude-1' },
      { kind: 'text', text: 'Hel' },
      { kind: 'text', text: 'lo' },
      { kind: 'finish', reason: 'stop', providerReason: 'stop_sequence', stopText: 'x' },
      {
        kind: 'usage',
        usage: {
          inputTokens: 20,
          outputTokens: 9,
          totalTokens: 29,
          cachedInputTokens: 10,
          cacheWriteTokens: 7,
          longCacheWriteTokens: 5,
        },
      },
    ]);
  });

  it('has thoughts with their signatures, readable or not', () => {
    const heard = contentOf(
      begin(0, { type: 'thinking', thinking: '', signature: '' }),
      delta(0, { type: 'thinking_delta', thinking: 'hm' }),
      delta(0, { type: 'signature_delta', signature: 'EqQB' }),
      end(0),
      begin(1, { type: 'redacted_thinking', data: 'sealed' }),
      end(1),
    );
    expect(heard).toEqual([
      { kind: 'reasoning', text: 'hm' },
      { kind: 'reasoning', text: '', signature: { dialect: 'anthropic', kind: 'proof', data: 'EqQB' } },
      { kind: 'reasoning', text: '', signature: { dialect: 'anthropic', kind: 'content', data: 'sealed' } },
    ]);
  });

  it('has calls of tools, also one without arguments and one that comes whole', () => {
    const heard = contentOf(
      begin(1, { type: 'tool_use', id: 'a', name: 'f', input: {} }),
      delta(1, { type: 'input_json_delta', partial_json: '' }),
      delta(1, { type: 'input_json_delta', partial_json: '{"a":' }),
      delta(1, { type: 'input_json_delta', partial_json: '1}' }),
      end(1),
      begin(2, { type: 'tool_use', id: 'b', name: 'g', input: {} }),
      end(2),
      begin(3, { type: 'tool_use', id: 'c', name: 'h', input: { x: 1 } }),
      end(3),
    );
    expect(heard).toEqual([
      { kind: 'tool_call_begin', call: 0, position: 1, id: 'a', name: 'f' },
      { kind: 'tool_call_arguments', call: 0, json: '{"a":' },
      { kind: 'tool_call_arguments', call: 0, json: '1}' },
      { kind: 'tool_call_end', call: 0 },
      { kind: 'tool_call_begin', call: 1, position: 2, id: 'b', name: 'g' },
      { kind: 'tool_call_arguments', call: 1, json: '{}' },
      { kind: 'tool_call_end', call: 1 },
      { kind: 'tool_call_begin', call: 2, position: 3, id: 'c', name: 'h' },
      { kind: 'tool_call_arguments', call: 2, json: '{"x":1}' },
      { kind: 'tool_call_end', call: 2 },
    ]);
  });

  it('has citations, and what Anthropic alone has as a whole', () => {
    const search = { type: 'server_tool_use', id: 's', name: 'web_search', input: {} };
    const cited = { type: 'web_search_result_location', cited_text: 'q', url: 'https://example.com', title: 't' };
    const heard = contentOf(
      begin(0, search),
      delta(0, { type: 'input_json_delta', partial_json: '{"query":' }),
      delta(0, { type: 'input_json_delta', partial_json: '"w"}' }),
      end(0),
      begin(1, { type: 'text', text: '' }),
      delta(1, { type: 'citations_delta', citation: { ...cited, encrypted_index: 'e' } }),
      end(1),
    );
    expect(heard).toEqual([
      { kind: 'extension', dialect: 'anthropic', value: { ...search, input: { query: 'w' } } },
      { kind: 'citation', url: 'https://example.com', title: 't', quoted: 'q' },
      { kind: 'lost', name: 'delta.citation.encrypted_index' },
    ]);
  });

  it('tells why the model refused', () => {
    const details = { type: 'refusal', category: 'cyber', explanation: 'No.' };
    expect(contentOf(finish('refusal', { stop_details: details }))).toEqual([
      { kind: 'refusal', text: 'No.' },
      { kind: 'finish', reason: 'refusal', providerReason: 'refusal' },
      { kind: 'lost', name: 'delta.stop_details.category' },
    ]);
  });

  it.each([
    ['overloaded_error', 'overloaded', 529],
    ['rate_limit_error', 'rate_limited', 429],
    ['invalid_request_error', 'invalid_request', 400],
    ['authentication_error', 'authentication', 401],
    ['api_error', 'server_error', 500],
  ])('ends with an error in the middle: %s', (type, kind, status) => {
    const error = { type, message: 'Words' };
    const { heard, ended } = read(start, messageEvent('error', { error }), begin(0, { type: 'text', text: 'late' }));
    expect(ended).toBe(true);
    expect(heard.slice(1)).toMatchObject([
      { kind: 'error', error: { kind, status, type, message: 'Words', location: 'event', sdks: 'raise' } },
    ]);
  });

  it('has its own status for an error that is its first event', () => {
    const data = JSON.stringify({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } });
    const head = { status: 200, headers: {} };
    expect(anthropicProvider.errors.inFirstEvent(head, { data, isNamedError: true }, 0)).toMatchObject({
      kind: 'overloaded',
      status: 529,
      message: 'Overloaded',
      location: 'first_event',
    });
    const ok = { data: JSON.stringify({ type: 'message_start', message }), isNamedError: false };
    expect(anthropicProvider.errors.inFirstEvent(head, ok, 0)).toBeUndefined();
  });

  it('is whole only behind its end, or a clean end of the body behind its reason to end', () => {
    const cut = anthropicProvider.streamReader(target);
    cut.read(Buffer.from(start + begin(0, { type: 'text', text: 'Hi' })), () => undefined);
    expect(cut.finish(() => undefined)).toBe(false);
    expect(cut.usage).toMatchObject({ inputTokens: 20, estimated: true });
    const finished = anthropicProvider.streamReader(target);
    finished.read(Buffer.from(start + finish('end_turn')), () => undefined);
    expect(finished.ended).toBe(false);
    expect(finished.finish(() => undefined)).toBe(true);
  });

  it('fails where it cannot be read', () => {
    expect(() => read(start, 'data: {"type":\n\n')).toThrow(GatewayError);
    expect(() => read(start, begin(0, { type: 'tool_use', name: 'f' }))).toThrow(GatewayError);
    expect(() => read(start, delta(0, { type: 'input_json_delta', partial_json: '{' }))).toThrow(GatewayError);
  });
});

describe('a stream of Messages for an Anthropic client', () => {
  const inference = readRequest(Buffer.from('{"model":"m","max_tokens":1,"messages":[],"stream":true}'));
  const all = start + begin(0, { type: 'text', text: 'Hi' }) + end(0) + finish('end_turn') + stop;

  it('passes byte for byte, and is accounted', () => {
    const passing = anthropicProvider.passStream(inference, target);
    expect(passing.take(Buffer.from(all)).toString()).toBe(all);
    expect(passing.ending).toEqual({ kind: 'complete', by: 'done' });
    expect(passing.tally()).toMatchObject({ finishReason: 'end_turn', usage: { inputTokens: 20, outputTokens: 9 } });
  });

  it('is charged for every step that the provider lists, and shows the figures of the answer', () => {
    const steps = [
      { type: 'compaction', input_tokens: 60_000, output_tokens: 500, cache_read_input_tokens: 10 },
      { type: 'message', input_tokens: 600, output_tokens: 40, cache_creation_input_tokens: 5 },
    ];
    const told = { input_tokens: 600, output_tokens: 40, iterations: steps };
    const listed = messageEvent('message_delta', { delta: { stop_reason: 'end_turn' }, usage: told });
    const passing = anthropicProvider.passStream(inference, target);
    passing.take(Buffer.from(start + listed + stop));
    expect(passing.tally().usage).toMatchObject({
      inputTokens: 60_615,
      outputTokens: 540,
      cachedInputTokens: 10,
      cacheWriteTokens: 5,
    });
    expect(read(start, listed, stop).heard.at(-1)).toMatchObject({ usage: { inputTokens: 617, outputTokens: 40 } });
  });

  it('is accounted by its pieces where it was cut', () => {
    const passing = anthropicProvider.passStream(inference, target);
    const pieces = ['a', 'b', 'c'].map((text) => delta(0, { type: 'text_delta', text }));
    const came = start + begin(0, { type: 'text', text: '' }) + pieces.join('');
    expect(passing.take(Buffer.from(came)).toString()).toBe(came);
    expect(passing.finish(Buffer.from('event: content_bl')).toString()).toBe('');
    expect(passing.ending).toBeUndefined();
    expect(passing.tally().usage).toMatchObject({ outputTokens: 3, estimated: true });
  });

  it.each([
    ['a later line names it an error', (text: string) => text.replace('\n\n', '\nevent: error\n\n')],
    ['its data is an error', (text: string) => text.replace('"type":"content_block_delta"', '"type":"error"')],
  ])('ends with a delta that is an error: %s', (_name, change) => {
    const passing = anthropicProvider.passStream(inference, target);
    passing.take(Buffer.from(start + change(delta(0, { type: 'text_delta', text: 'x' }))));
    expect(passing.ending).toMatchObject({ kind: 'failed' });
  });

  it('gets its end where the provider left it out', () => {
    const passing = new PassStream(anthropicProvider, target, stop);
    passing.take(Buffer.from(start));
    expect(passing.finish(Buffer.from(finish('end_turn').trimEnd())).toString()).toBe(finish('end_turn') + stop);
  });
});
