import type { Declarations, DeclaredType } from '../declared/declared-type.ts';
import { UsesOf } from '../declared/uses.ts';
import { eventStep } from '../trace-use.ts';
import { responses } from '../answer-schemas.ts';
import { eventsOf, type Members, type StreamSchema } from './stream-schema.ts';

const place = { output_index: 1, content_index: 0 };
const usage = { input_tokens: 3, output_tokens: 4, total_tokens: 7 };
const response = { id: 'resp', object: 'response', model: 'm', output: [] };
const created = { type: 'response.created', response: { ...response, status: 'in_progress' } };
const completed = { type: 'response.completed', response: { ...response, status: 'completed', usage } };
const values: Readonly<Record<string, unknown>> = { ...place, delta: '{"a":1}', summary_index: 0 };

/** Events that hold the whole answer or a whole item, which another event tells again; their members are not traced. */
const leftOut: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['created', 'queued', 'in_progress'].map(
      (name) => [`response.${name}`, 'the last event has the same response, which is complete then'] as const,
    ),
  ),
  'response.incomplete': 'its response is read as that of `response.completed` is',
  'response.failed': 'the client gets the error of the response',
  'response.output_item.added': 'the whole item follows in `response.output_item.done`',
  'response.content_part.added': 'its text follows in pieces',
  'response.content_part.done': 'the whole item repeats it',
};

const { declarations } = responses;
/** Text of an item before the one that the event belongs to. */
const said = { ...place, type: 'response.output_text.delta', output_index: 0, delta: 'a text' };

export const responsesStream: StreamSchema = {
  ...responses,
  answer: responses,
  title: 'OpenAI Responses events',
  path: [eventStep],
  type: { kind: 'union', of: eventsIn(declarations).filter((event) => !Object.hasOwn(leftOut, typeOf(event))) },
  hints: {
    value: (name) => (Object.hasOwn(values, name) ? values[name] : responses.hints.value(name)),
    beside: (path) => (path.length === 4 && path[2] === 'response' ? { status: 'completed' } : undefined),
  },
  streamWith: (event) => eventsOf(around(event)),
  leftOut,
  sameAsAnswer: [
    ['response.completed.response', ''],
    ['response.output_item.done.item', 'output'],
    ['response.output_text.annotation.added.annotation', 'output[message].content[output_text].annotations'],
  ],
};

function eventsIn(all: Declarations): readonly DeclaredType[] {
  const type = all.get('ResponseStreamEvent');
  return type?.kind === 'union' ? type.of : [];
}

/** The type that an event of this declaration says. */
function typeOf(event: DeclaredType): string {
  const { type } = new UsesOf(declarations, responses.hints).smallest(event, []) as Members;
  return String(type);
}

function around(event: Members): readonly unknown[] {
  const { type } = event;
  // Where events have told of an item, the list in the last one repeats them.
  if (type === 'response.completed') return [created, event];
  const cited = type === 'response.output_text.annotation.added' ? [{ ...said, ...place }] : [];
  return [created, said, ...cited, ...itemOf(event, 'added'), event, ...itemOf(event, 'done'), completed];
}

/** Tools that the provider runs itself: the whole item follows the events that tell how far it is. */
const ownTools: ReadonlyArray<readonly [event: RegExp, item: string]> = [
  [/code_interpreter/, 'code_interpreter_call'],
  [/file_search/, 'file_search_call'],
  [/web_search/, 'web_search_call'],
  [/mcp_call/, 'mcp_call'],
  [/mcp_list_tools/, 'mcp_list_tools'],
  [/custom_tool/, 'custom_tool_call'],
  [/shell_call/, 'shell_call'],
  [/compaction/, 'compaction'],
];

function itemOf({ type, output_index }: Members, what: 'added' | 'done'): readonly object[] {
  const name = String(type);
  const place = { type: `response.output_item.${what}`, output_index };
  if (name.includes('function_call_arguments') && what === 'added') {
    return [{ ...place, item: { type: 'function_call', call_id: 'c', name: 'f', arguments: '' } }];
  }
  const tool = ownTools.find(([event]) => event.test(name));
  return tool === undefined ? [] : [{ ...place, item: { type: tool[1], id: 'i', status: 'completed' } }];
}
