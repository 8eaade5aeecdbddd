import { expect, test } from 'vitest';
import { quirksOf } from '../core/quirks.ts';
import { providerOf } from '../core/provider-for-tests.ts';
import { healthOf } from './attempts-for-tests.ts';
import { remember, targetWith } from './lessons.ts';

test('a lesson is news once for each target, and a quirk from then on', () => {
  const states = new Map([
    ['a', { learnt: {} }],
    ['b', { learnt: {} }],
  ]);
  const target = (upstreamModel: string) => ({
    upstreamModel,
    provider: providerOf(),
    state: states.get(upstreamModel) ?? { learnt: {} },
  });
  const lesson = { noStreamOptions: true };
  expect(quirksOf(targetWith(lesson, target('a')))).toEqual(lesson);
  expect(quirksOf(target('a'))).toEqual({});
  expect([remember(lesson, target('a')), remember(lesson, target('a'))]).toEqual([true, false]);
  expect(quirksOf(target('a'))).toEqual(lesson);
  expect(quirksOf(target('b'))).toEqual({});
  const another = { maxTokensField: 'max_tokens' } as const;
  expect([remember(another, target('a')), remember({ ...lesson, ...another }, target('a'))]).toEqual([true, false]);
  expect(quirksOf(target('a'))).toEqual({ ...lesson, ...another });
});

test('a target as it is with a lesson has the same slots', () => {
  const health = healthOf(undefined);
  const target = { upstreamModel: 'm', provider: providerOf(), state: { learnt: {}, health } };
  expect(targetWith({ noStreamOptions: true }, target).state?.health).toBe(health);
});
