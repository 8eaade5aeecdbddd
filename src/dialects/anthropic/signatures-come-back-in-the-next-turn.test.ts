import { describe, expect, it } from 'vitest';
import type { AnswerEvent } from '../../core/answer-events.ts';
import { GatewayError } from '../../core/errors.ts';
import type { Part } from '../../core/message.ts';
import { providerOf } from '../../core/provider-for-tests.ts';
import { WholeAnswerCollector } from '../../core/whole-answer.ts';
import type { AnswerMetadata } from '../answer-metadata.ts';
import { writeBuffered } from '../buffered-call.fixture.ts';
import { anthropicProvider } from './provider.ts';
import { readRequest } from './read-request.ts';
import { writeAnswer } from './write-answer.ts';
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

const signed = (kind: 'proof' | 'content', data: string, id?: string) =>
  ({ dialect: 'gemini', kind, data, ...(id === undefined ? {} : { id }) }) as const;

/** The answer of a provider of another dialect, with signatures in all places where a dialect may have them. */
const heard: AnswerEvent[] = [
  { kind: 'start', model: 'm' },
  { kind: 'reasoning', text: 'hm', signature: signed('proof', 'thought') },
  { kind: 'reasoning', text: '', signature: signed('content', 'sealed', 'rs_1') },
  { kind: 'reasoning', text: 'a summary', isSummary: true, signature: signed('content', 'sealed too') },
  { kind: 'reasoning', text: 'unsigned' },
  { kind: 'text', text: 'I call.' },
  { kind: 'text', text: '', signature: signed('proof', 'text') },
  { kind: 'tool_call_begin', call: 0, position: 0, id: 'c1', name: 'f', signature: signed('proof', 'call') },
  { kind: 'tool_call_arguments', call: 0, json: '{"n":1}' },
  { kind: 'tool_call_end', call: 0 },
  { kind: 'tool_call_begin', call: 1, position: 1, id: 'c2', name: 'g' },
  { kind: 'tool_call_end', call: 1 },
  { kind: 'finish', reason: 'tool_calls', providerReason: 'STOP' },
];

const parts: Part[] = [
  { kind: 'reasoning', text: 'hm', signature: signed('proof', 'thought') },
  { kind: 'reasoning', text: '', signature: signed('content', 'sealed', 'rs_1') },
  { kind: 'reasoning', text: 'a summary', isSummary: true, signature: signed('content', 'sealed too') },
  { kind: 'reasoning', text: 'unsigned' },
  { kind: 'text', text: 'I call.', signature: signed('proof', 'text') },
  { kind: 'tool_call', id: 'c1', name: 'f', arguments: '{"n":1}', signature: signed('proof', 'call') },
  { kind: 'tool_call', id: 'c2', name: 'g', arguments: '{}' },
];

interface Block {
  type: string;
  thinking?: string;
  signature?: string;
  text?: string;
  input?: unknown;
  json?: string;
}

function complete(): Block[] {
  const collector = new WholeAnswerCollector('p');
  for (const event of heard) collector.add(event);
  return (JSON.parse(writeAnswer(collector.answer(), metadata)) as { content: Block[] }).content;
}

/** The blocks as a client puts them together from a stream. */
function streamed(): Block[] {
  const writer = new MessageWriter(metadata);
  const text = writtenStream(writer, heard);
  const blocks: Block[] = [];
  for (const event of text.split('\n\n').filter((one) => one !== '')) {
    const { type, index, content_block, delta } = JSON.parse(event.slice(event.indexOf('data: ') + 6)) as {
      type: string;
      index: number;
      content_block: Block;
      delta: { thinking?: string; signature?: string; text?: string; partial_json?: string };
    };
    if (type === 'content_block_start') blocks[index] = { ...content_block };
    const block = blocks[index];
    if (type !== 'content_block_delta' || block === undefined) continue;
    if (delta.thinking !== undefined) block.thinking = (block.thinking ?? '') + delta.thinking;
    if (delta.signature !== undefined) block.signature = delta.signature;
    if (delta.text !== undefined) block.text = (block.text ?? '') + delta.text;
    if (delta.partial_json !== undefined)
      block.input = JSON.parse((block.json = (block.json ?? '') + delta.partial_json));
  }
  return blocks.map(({ json: _json, ...block }) => block);
}

function ask(content: Block[]) {
  const messages = [
    { role: 'user', content: 'hi' },
    { role: 'assistant', content },
  ];
  return readRequest(Buffer.from(JSON.stringify({ model: 'm', max_tokens: 9, messages })));
}

describe.each([
  ['a complete answer', complete],
  ['a stream', streamed],
])('what an Anthropic client is given in %s', (_name, blocksOf) => {
  it('comes back to the hub with the signatures where they were', () => {
    expect(ask(blocksOf()).conversation().messages[1]).toEqual({ role: 'assistant', content: parts });
  });

  it('has a signature for each thought, none of which an outsider can read as one of Anthropic', () => {
    const thoughts = blocksOf().filter(({ type }) => type === 'thinking');
    expect(thoughts).toHaveLength(3);
    for (const { signature } of thoughts) expect(signature).toMatch(/^headgateSignatureV1x[A-Za-z0-9+/=]+$/);
  });

  it('goes to a provider of the same dialect without the foreign thoughts, which are named', () => {
    const target = { upstreamModel: 'claude', provider: providerOf({ dialect: 'anthropic' }) };
    const own = { type: 'thinking', thinking: 'mine', signature: 'EqQB' };
    const { body, dropped } = writeBuffered(ask([own, ...blocksOf()]), target, anthropicProvider, false);
    const { model, messages } = JSON.parse(body.toString()) as { model: string; messages: { content: Block[] }[] };
    expect(model).toBe('claude');
    expect(messages[1]?.content.map(({ type }) => type)).toEqual(['thinking', 'text', 'tool_use', 'tool_use']);
    expect(messages[1]?.content[0]).toEqual(own);
    expect(dropped).toEqual(['messages.content.thinking', 'messages.content.redacted_thinking']);
    expect(() => writeBuffered(ask(blocksOf()), target, anthropicProvider, true)).toThrow(GatewayError);
  });
});
