import { expect, test } from 'vitest';
import { providerOf } from '../core/provider-for-tests.ts';
import { eventFrame } from './bedrock/frames-for-tests.ts';
import { builtInDialects } from './registry.ts';

const sse = (event: object): Buffer => Buffer.from(`data: ${JSON.stringify(event)}\n\n`);
const message = { id: 'm', model: 'm', content: [], usage: { input_tokens: 1, output_tokens: 1 } };
const response = { id: 'r', model: 'm', status: 'in_progress' };

/** The first event of a stream, and how an event of some type is written. */
const forms: Readonly<Record<string, readonly [first: Buffer, write: (type: string) => Buffer]>> = {
  anthropic: [sse({ type: 'message_start', message }), (type) => sse({ type, index: 0, delta: { text: 'a' } })],
  'openai-responses': [sse({ type: 'response.created', response }), (type) => sse({ type, delta: 'a', item_id: 'i' })],
  bedrock: [eventFrame('messageStart', { role: 'assistant' }), (type) => eventFrame(type, { contentBlockIndex: 0 })],
};

function lostOf(dialect: string, ...types: readonly string[]): string[] {
  const provider = builtInDialects.find(({ name }) => name === dialect)?.provider;
  const [first, write] = forms[dialect] ?? [];
  if (provider === undefined || first === undefined || write === undefined) throw new Error('there is no such dialect');
  const names: string[] = [];
  const reader = provider.streamReader({ upstreamModel: 'm', provider: providerOf() });
  reader.read(Buffer.concat([first, ...types.map(write)]), (event) => {
    if (event.kind === 'lost') names.push(event.name);
  });
  return names;
}

test.each([
  ['anthropic', 'hologram_delta'],
  ['openai-responses', 'response.hologram.delta'],
  ['openai-responses', 'hologram'],
  ['bedrock', 'hologramDelta'],
])('%s: %s is told once', (dialect, type) => {
  expect(lostOf(dialect, type, type)).toEqual([type]);
});

test('a type without end is told by its beginning', () => {
  expect(lostOf('anthropic', 'x'.repeat(1000))).toEqual(['x'.repeat(64)]);
});

test.each([
  ['anthropic', 'ping'],
  ['anthropic', 'content_block_stop'],
  ['openai-responses', 'keepalive'],
  ['openai-responses', 'response.web_search_call.searching'],
  ['openai-responses', 'response.output_text.done'],
  ['openai-responses', 'response.apply_patch_call_operation_diff.delta'],
  ['bedrock', 'initial-response'],
  ['bedrock', 'contentBlockStop'],
])('%s: %s says nothing', (dialect, type) => {
  expect(lostOf(dialect, type)).toEqual([]);
});
