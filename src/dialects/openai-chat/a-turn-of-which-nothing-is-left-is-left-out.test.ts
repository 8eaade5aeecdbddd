import { expect, it } from 'vitest';
import type { Part } from '../../core/message.ts';
import { writeMessages } from './write-messages.ts';

it.each<[string, Part[]]>([
  ['no part', []],
  [
    'a thought alone',
    [{ kind: 'reasoning', text: 'hm', signature: { dialect: 'anthropic', kind: 'proof', data: 'S' } }],
  ],
  ['a part of another dialect alone', [{ kind: 'extension', dialect: 'openai-responses', name: 'x', value: {} }]],
])('a turn of %s, with which chat completions would be refused, is not written', (_what, content) => {
  const before = { role: 'user', content: 'a' } as const;
  const behind = { role: 'user', content: 'b' } as const;
  for (const name of [{}, { name: 'n' }]) {
    expect(writeMessages([before, { role: 'assistant', content, ...name }, behind])).toEqual([before, behind]);
  }
});

it('a turn that is null in the words of the client stays', () => {
  const said = [{ role: 'assistant', content: null }];
  expect(writeMessages([{ role: 'assistant', content: [], hasNullContent: true }])).toEqual(said);
});
