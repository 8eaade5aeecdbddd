import { named } from '../declared/declared-type.ts';
import { eventStep } from '../trace-use.ts';
import { anthropic } from '../answer-schemas.ts';
import { eventsOf, type Members, type StreamSchema } from './stream-schema.ts';

const message = { id: 'msg', type: 'message', role: 'assistant', model: 'm', content: [], usage: { input_tokens: 3 } };
const start = { type: 'message_start', message };
const delta = {
  type: 'message_delta',
  delta: { stop_reason: 'end_turn', stop_sequence: null },
  usage: { output_tokens: 4 },
};
const stop = { type: 'message_stop' };
const textOf = (index: number): object[] => [
  { type: 'content_block_start', index, content_block: { type: 'text', text: 'a text' } },
  { type: 'content_block_stop', index },
];
const values: Readonly<Record<string, unknown>> = { partial_json: '{}', index: 1 };

export const anthropicStream: StreamSchema = {
  ...anthropic,
  answer: anthropic,
  title: "Anthropic's Messages events",
  type: named('BetaRawMessageStreamEvent'),
  path: [eventStep],
  hints: {
    value: (name) => (Object.hasOwn(values, name) ? values[name] : anthropic.hints.value(name)),
    beside: () => undefined,
  },
  streamWith: (event) => eventsOf(around(event)),
  sameAsAnswer: [
    ['message_start.message[message]', ''],
    ['content_block_start.content_block', 'content'],
    ['content_block_delta.delta[citations_delta].citation', 'content[text].citations'],
    ['message_delta.delta', ''],
    ['message_delta.usage', 'usage'],
  ],
};

function around(event: Members): readonly unknown[] {
  const { type, index } = event;
  switch (type) {
    case 'message_start':
      return [event, ...textOf(1), delta, stop];
    case 'message_delta':
      return [start, ...textOf(0), event, stop];
    case 'content_block_start':
      return [start, ...textOf(0), event, { type: 'content_block_stop', index }, delta, stop];
    case 'content_block_delta':
      return [start, ...textOf(0), startOf(event), event, { type: 'content_block_stop', index }, delta, stop];
    default:
      return [start, ...textOf(1), event, delta, ...(type === 'message_stop' ? [] : [stop])];
  }
}

/** The beginning of the block that this is a piece of. */
function startOf({ index, delta: piece }: Members): object {
  return { type: 'content_block_start', index, content_block: blockOf((piece as Members)['type']) };
}

function blockOf(type: unknown): object {
  if (type === 'input_json_delta') return { type: 'tool_use', id: 'c', name: 'f', input: {} };
  if (type === 'text_delta' || type === 'citations_delta') return { type: 'text', text: 'cited' };
  return { type: 'thinking', thinking: '', signature: '' };
}
