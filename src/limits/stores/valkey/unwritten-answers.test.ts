import { expect, test } from 'vitest';
import { UnwrittenAnswers } from './unwritten-answers.ts';

const untilMs = 1000;
const owner = 'me';

test('what does not hold any more is forgotten', () => {
  const answers = new UnwrittenAnswers();
  answers.add('a', { value: 'r:f:1', next: 'd:f:', untilMs, owner });
  answers.add('b', { value: 'r:f:2', next: '', untilMs: 2000, owner });
  expect(answers.atMs(1000).map(([key]) => key)).toEqual(['b']);
  answers.delete('b');
  expect(answers.size).toBe(0);
});

test('of so many bytes of answers that there is no room for more, only the fact is kept that the call has ended', () => {
  const answers = new UnwrittenAnswers();
  const next = `d:f:${'x'.repeat(1024 ** 2)}\n:`;
  for (let index = 0; index < 10; index += 1) answers.add(String(index), { value: 'r:f:1', next, untilMs, owner });
  const lengths = answers.atMs(0).map(([, one]) => one.next.length);
  expect(lengths.filter((length) => length === next.length)).toHaveLength(3);
  expect(lengths.filter((length) => length === 'd:f:'.length)).toHaveLength(7);
  answers.delete('0');
  answers.add('again', { value: 'r:f:1', next, untilMs, owner });
  expect(answers.atMs(0).at(-1)?.[1].next).toBe(next);
});

test('of very many calls those are forgotten that ended first', () => {
  const answers = new UnwrittenAnswers();
  for (let index = 0; index < 10_100; index += 1) answers.add(String(index), { value: 'v', next: '', untilMs, owner });
  expect([answers.size, answers.atMs(0)[0]?.[0]]).toEqual([10_000, '100']);
});
