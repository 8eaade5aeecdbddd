import { named } from '../declared/declared-type.ts';
import { chat } from '../answer-schemas.ts';
import { eventsOf, type StreamSchema } from './stream-schema.ts';

const head = { id: 'c', object: 'chat.completion.chunk', created: 7, model: 'm' };
const called = { id: 'c', function: { name: 'f', arguments: '{"a":1}' } };
const values: Readonly<Record<string, unknown>> = {
  index: 0,
  finish_reason: null,
  arguments: called.function.arguments,
  tool_calls: [{ index: 0, ...called }],
};
const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 };

function chunkOf(delta: object, reason: string | null = null): object {
  return { ...head, choices: [{ index: 0, delta, finish_reason: reason }] };
}

export const chatStream: StreamSchema = {
  ...chat,
  answer: chat,
  title: 'OpenAI chat completion chunks',
  type: named('ChatCompletionChunk'),
  hints: {
    value: (name) => (Object.hasOwn(values, name) ? values[name] : chat.hints.value(name)),
    beside(path) {
      const of = path.at(-2);
      if (path.at(-1) === 'custom') return { id: 'c' };
      if (of === 'tool_calls') return called;
      return of === 'function' || of === 'function_call' ? called.function : undefined;
    },
  },
  streamWith(chunk) {
    const text = chunkOf({ role: 'assistant', content: 'a text' });
    const stop = chunkOf({}, 'stop');
    // The figures of the last chunk are those of the whole answer.
    const all =
      chunk['usage'] === undefined ? [chunk, text, stop, { ...head, choices: [], usage }] : [text, stop, chunk];
    return eventsOf([...all, '[DONE]']);
  },
  sameAsAnswer: [
    ['choices.delta', 'choices.message'],
    ['', ''],
  ],
};
