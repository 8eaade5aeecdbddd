import { expect, test } from 'vitest';
import type { AnswerEvent } from '../../core/answer-events.ts';
import { ToolCallCollector } from '../../core/tool-call-collector.ts';
import { ToolCallPieces } from './tool-call-pieces.ts';

interface Piece {
  readonly index?: number | string;
  readonly id?: string | null;
  readonly name?: string | null;
  readonly args?: string | object;
}

/** The calls that the pieces make, each as `id name arguments`, without the ids that are of our own. */
function calls(...pieces: Piece[]): string[] {
  const collector = new ToolCallCollector();
  const reader = new ToolCallPieces();
  const emit = (event: AnswerEvent): void => {
    if (event.kind.startsWith('tool_call_')) collector.add(event as Parameters<ToolCallCollector['add']>[0]);
  };
  for (const { args, name, ...rest } of pieces) reader.add([{ ...rest, function: { name, arguments: args } }], emit);
  reader.finish(emit);
  return collector.inOrder().map(({ id, name, arguments: json }) => `${id.replace(/^call_.*/, '')} ${name} ${json}`);
}

const first = { index: 0, id: 'a', name: 'f', args: '{"a":1}' };

test.each<[string, Piece[], string[]]>([
  ['another id and name', [first, { index: 0, id: 'b', name: 'g', args: '{"b":2}' }], ['a f {"a":1}', 'b g {"b":2}']],
  ['another id and the same name', [first, { ...first, id: 'b' }], ['a f {"a":1}', 'b f {"a":1}']],
  ['no index at all', [first, { id: 'b', name: 'f', args: '{}' }], ['a f {"a":1}', 'b f {}']],
  [
    'another id and name, arguments in pieces',
    [
      { ...first, args: '' },
      { index: 0, args: '{' },
      { index: 0, args: '}' },
      { index: 0, id: 'b', name: 'f', args: '' },
      { index: 0, args: '[]' },
    ],
    ['a f {}', 'b f []'],
  ],
  [
    'no ids, a name behind whole arguments',
    [
      { name: 'f', args: '{"a":1}' },
      { name: 'f', args: '{"b":2}' },
    ],
    [' f {"a":1}', ' f {"b":2}'],
  ],
  [
    'no ids, another name',
    [
      { name: 'f', args: '{' },
      { name: 'g', args: '{}' },
    ],
    [' f {', ' g {}'],
  ],
  [
    'one index, and pieces in turn',
    [
      { index: 0, id: 'a', name: 'f', args: '{"a":' },
      { index: 0, id: 'b', name: 'g', args: '{"b":' },
      { index: 0, id: 'a', args: '1}' },
      { index: 0, id: 'b', args: '2}' },
    ],
    ['a f {"a":1}', 'b g {"b":2}'],
  ],
  [
    'no index, and pieces in turn',
    [
      { id: 'a', name: 'f', args: '{"a":' },
      { id: 'b', name: 'g', args: '{"b":' },
      { id: 'a', name: 'f', args: '1}' },
      { id: 'b', name: 'g', args: '2}' },
    ],
    ['a f {"a":1}', 'b g {"b":2}'],
  ],
  [
    'an index that is text',
    [
      { index: '0', id: 'a', name: 'f', args: '{"a":' },
      { index: '1', id: 'b', name: 'g', args: '{"b":' },
      { index: '0', args: '1}' },
      { index: '1', args: '2}' },
    ],
    ['a f {"a":1}', 'b g {"b":2}'],
  ],
  [
    'an object as arguments',
    [
      { ...first, args: { a: 1 } },
      { index: 1, id: 'b', name: 'g', args: {} },
    ],
    ['a f {"a":1}', 'b g {}'],
  ],
  [
    'ids, and no arguments',
    [
      { index: 0, id: 'a', name: 'f' },
      { index: 0, id: 'b', name: 'f' },
    ],
    ['a f ', 'b f '],
  ],
])('two calls where there is %s', (_what, pieces, expected) => {
  expect(calls(...pieces)).toEqual(expected);
});

test.each<[string, Piece[], string]>([
  [
    'a name in pieces',
    [
      { index: 0, id: 'a', name: 'get_' },
      { index: 0, name: 'weather', args: '{}' },
    ],
    'a get_weather {}',
  ],
  ['a name in pieces, and no id', [{ name: 'get_' }, { name: 'weather', args: '{}' }], ' get_weather {}'],
  [
    'a name in pieces, the id in each',
    [
      { id: 'a', name: 'get_' },
      { id: 'a', name: 'weather', args: '{}' },
    ],
    'a get_weather {}',
  ],
  [
    'id and name repeated',
    [
      { ...first, args: '{' },
      { ...first, args: '"a":1' },
      { ...first, args: '}' },
    ],
    'a f {"a":1}',
  ],
  ['id and name repeated behind whole arguments', [first, { ...first, args: ' ' }], 'a f {"a":1} '],
  [
    'the name repeated',
    [
      { index: 0, name: 'f', args: '{"a"' },
      { index: 0, name: 'f', args: ':1}' },
    ],
    ' f {"a":1}',
  ],
  [
    'another id and no name',
    [
      { ...first, args: '{' },
      { index: 0, id: 'b', args: '}' },
    ],
    'a f {}',
  ],
  [
    'the id behind the name',
    [
      { index: 0, name: 'f' },
      { index: 0, id: 'a', args: '{}' },
    ],
    'a f {}',
  ],
  [
    'arguments before the name',
    [
      { index: 0, id: 'a', args: '{' },
      { index: 0, name: 'f', args: '}' },
    ],
    'a f {}',
  ],
  ['empty ids and names', [first, { index: 0, id: '', name: '', args: ' ' }], 'a f {"a":1} '],
  ['null ids and names', [first, { index: 0, id: null, name: null, args: ' ' }], 'a f {"a":1} '],
])('one call of %s', (_what, pieces, expected) => {
  expect(calls(...pieces)).toEqual([expected]);
});

test('calls stand in the order of their indexes, whichever began first', () => {
  const pieces = [
    { index: 1, id: 'b', name: 'g', args: '{}' },
    { index: 0, id: 'a', name: 'f', args: '{' },
    { index: 1, args: ' ' },
    { index: 0, args: '}' },
  ];
  expect(calls(...pieces)).toEqual(['a f {}', 'b g {} ']);
});

/** The names of the calls in the order in which they begin in the hub. */
function begun(...pieces: Piece[]): string[] {
  const names: string[] = [];
  const reader = new ToolCallPieces();
  const emit = (event: AnswerEvent): void => {
    if (event.kind === 'tool_call_begin') names.push(event.name);
  };
  for (const { args, name, ...rest } of pieces) reader.add([{ ...rest, function: { name, arguments: args } }], emit);
  reader.finish(emit);
  return names;
}

test.each<[string, Piece[]]>([
  [
    'an index each',
    [
      { index: 0, id: 'a', name: 'f', args: '' },
      { index: 1, id: 'b', name: 'g', args: '{}' },
      { index: 2, id: 'c', name: 'h' },
    ],
  ],
  [
    'one index',
    [
      { index: 0, id: 'a', name: 'f', args: '' },
      { index: 0, id: 'b', name: 'g', args: '{}' },
      { index: 0, id: 'c', name: 'h' },
    ],
  ],
  [
    'arguments that come when the next call has begun',
    [
      { index: 0, id: 'a', name: 'f' },
      { index: 1, id: 'b', name: 'g', args: '{"b":1}' },
      { index: 0, args: '{"a":1}' },
      { index: 2, id: 'c', name: 'h', args: '{}' },
    ],
  ],
])('calls begin in the order in which the provider names them, also without arguments: %s', (_what, pieces) => {
  expect(begun(...pieces)).toEqual(['f', 'g', 'h']);
  expect(calls(...pieces).map((call) => call.split(' ')[1])).toEqual(['f', 'g', 'h']);
});

test('what comes with a call that has begun is told apart from it', () => {
  const heard: AnswerEvent[] = [];
  const reader = new ToolCallPieces();
  const extra_content = { google: { thought_signature: 'AA' } };
  const add = (piece: object): void => {
    reader.add([{ index: 0, ...piece }], (event) => {
      heard.push(event);
    });
  };
  add({ id: 'a', function: { name: 'f', arguments: '{}' } });
  add({ extra_content });
  expect(heard).toContainEqual({ kind: 'extension', dialect: 'openai-chat', value: { extra_content } });
});
