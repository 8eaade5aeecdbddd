import { describe, expect, it } from 'vitest';
import type { AnswerEvent } from '../../core/answer-events.ts';
import { GatewayError } from '../../core/errors.ts';
import type { AnswerMetadata } from '../answer-metadata.ts';
import { MessageWriter } from './write-stream.ts';
import { writtenStream } from '../written-stream.fixture.ts';

const metadata: AnswerMetadata = {
  answerId: '1',
  createdAtSeconds: 7,
  upstreamModel: 'm',
  provider: 'p',
  timings: () => ({ gatewayMs: 1, providerMs: 2 }),
  costUsd: () => null,
};

interface Written {
  readonly type: string;
  readonly index?: number;
}

/** The events behind `message_start`; each is checked to be named as its data says. */
function write(...events: AnswerEvent[]): Written[] {
  const writer = new MessageWriter(metadata);
  const all: AnswerEvent[] = [{ kind: 'start', model: 'm-1' }, ...events];
  const text = writtenStream(writer, all);
  const written = text
    .split('\n\n')
    .filter((one) => one !== '')
    .map((one) => {
      const [, name, data] = /^event: (\w+)\ndata: (.+)$/.exec(one) ?? [];
      const event = JSON.parse(data ?? '') as Written;
      expect(event.type).toBe(name);
      return event;
    });
  expect(written[0]).toMatchObject({
    type: 'message_start',
    message: { model: 'm-1', role: 'assistant', content: [] },
  });
  expect(written.at(-1)).toEqual({ type: 'message_stop' });
  return written.slice(1, -1);
}

const shape = (events: readonly Written[]): string[] =>
  events.map(({ type, index }) => `${type} ${index ?? ''}`.trim());
const call = (number: number): AnswerEvent => ({
  kind: 'tool_call_begin',
  call: number,
  position: number,
  id: `c${number}`,
  name: 'f',
});
const piece = (number: number, json: string): AnswerEvent => ({ kind: 'tool_call_arguments', call: number, json });
const delta = 'content_block_delta';
const begin = 'content_block_start';
const end = 'content_block_stop';

describe('a stream for a client of Messages', () => {
  it('has its blocks one after the other', () => {
    const events = write(
      { kind: 'reasoning', text: 'hm' },
      { kind: 'text', text: 'Hi' },
      { kind: 'text', text: '!' },
      { kind: 'finish', reason: 'length', providerReason: 'MAX' },
      { kind: 'usage', usage: { inputTokens: 9, outputTokens: 2, totalTokens: 11, cachedInputTokens: 4 } },
    );
    expect(shape(events)).toEqual([
      `${begin} 0`,
      `${delta} 0`,
      `${delta} 0`,
      `${end} 0`,
      `${begin} 1`,
      `${delta} 1`,
      `${delta} 1`,
      `${end} 1`,
      'message_delta',
    ]);
    expect(events.at(-1)).toEqual({
      type: 'message_delta',
      delta: { stop_reason: 'max_tokens', stop_sequence: null },
      usage: { input_tokens: 5, cache_read_input_tokens: 4, output_tokens: 2 },
    });
  });

  it('ends a call as soon as it is complete and another begins, so that its tool can run', () => {
    const events = write(call(0), piece(0, '{"a"'), piece(0, ':1}'), call(1), piece(1, '{}'));
    expect(shape(events)).toEqual([
      `${begin} 0`,
      `${delta} 0`,
      `${delta} 0`,
      `${end} 0`,
      `${begin} 1`,
      `${delta} 1`,
      `${end} 1`,
      'message_delta',
    ]);
  });

  it('keeps a call open whose pieces are mixed with those of another', () => {
    const events = write(call(0), piece(0, '{"a"'), call(1), piece(1, '{'), piece(0, ':1}'), piece(1, '}'));
    expect(shape(events)).toEqual([
      `${begin} 0`,
      `${delta} 0`,
      `${begin} 1`,
      `${delta} 1`,
      `${delta} 0`,
      `${delta} 1`,
      `${end} 0`,
      `${end} 1`,
      'message_delta',
    ]);
  });

  it('fails where the arguments of a call go on after their end', () => {
    expect(() => write(call(0), piece(0, '{}'), call(1), piece(0, '{"b":1}'))).toThrow(GatewayError);
  });

  it('has a citation in the text that it belongs to, also where the text has ended', () => {
    const cited = { kind: 'citation', url: 'https://example.com', title: 't' } as const;
    const events = write({ kind: 'text', text: 'Hi' }, call(0), piece(0, '{}'), cited);
    expect(events.filter(({ index }) => index === 0).at(-1)).toMatchObject({
      type: delta,
      delta: { type: 'citations_delta', citation: { type: 'web_search_result_location', url: 'https://example.com' } },
    });
  });

  it('says that the model refused, in its text and beside it', () => {
    const events = write({ kind: 'refusal', text: 'No.' }, { kind: 'finish', reason: 'stop', providerReason: 'stop' });
    expect(events[1]).toMatchObject({ delta: { type: 'text_delta', text: 'No.' } });
    expect(events.at(-1)).toMatchObject({
      delta: { stop_reason: 'refusal', stop_details: { type: 'refusal', explanation: 'No.' } },
    });
  });

  it('invents no reason to end', () => {
    expect(write({ kind: 'text', text: 'Hi' }).at(-1)).toMatchObject({ delta: { stop_reason: null } });
    const odd = write({ kind: 'finish', reason: 'other', providerReason: 'odd' }).at(-1);
    expect(odd).toMatchObject({ delta: { stop_reason: 'odd' } });
  });
});
