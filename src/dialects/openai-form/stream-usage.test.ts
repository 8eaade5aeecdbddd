import { expect, test } from 'vitest';
import { StreamUsage } from './stream-usage.ts';

const told = (input: number, output: number) => ({ input, output });

test('a later figure never erases a larger one', () => {
  const usage = new StreamUsage();
  usage.finished();
  usage.tell({ ...told(11, 7), cached: 4, reasoning: 3 });
  for (const later of [told(0, 0), {}, told(3, 1), { cached: 0 }]) usage.tell(later);
  expect(usage.told).toEqual({
    inputTokens: 11,
    outputTokens: 7,
    totalTokens: 18,
    cachedInputTokens: 4,
    reasoningTokens: 3,
  });
  expect(usage.known).toEqual(usage.told);
});

test('figures that grow with every event are told, the last of them too where it stays the same', () => {
  const usage = new StreamUsage();
  for (const output of [1, 2, 2]) {
    usage.countOutput();
    usage.tell(told(11, output));
  }
  expect(usage.told).toMatchObject({ inputTokens: 11, outputTokens: 2, totalTokens: 13 });
});

test('figures may come in parts', () => {
  const usage = new StreamUsage();
  usage.tell({ input: 11 });
  usage.finished();
  usage.tell({ output: 7 });
  expect(usage.told).toMatchObject({ inputTokens: 11, outputTokens: 7 });
});

test.each([
  ['nothing', [], 0, 3],
  ['zeros', [told(0, 0)], 0, 3],
  ['the input', [{ input: 11 }], 11, 3],
  ['the input, and no output', [told(11, 0)], 11, 3],
  ['the output', [{ output: 7 }], 0, 7],
])(
  'what is missing is estimated, and marked, where the provider told %s at the end',
  (_what, figures, input, output) => {
    const usage = new StreamUsage();
    for (let event = 0; event < 3; event += 1) usage.countOutput();
    usage.finished();
    for (const one of figures) usage.tell(one);
    expect(usage.told).toBeUndefined();
    expect(usage.known).toEqual({
      inputTokens: input,
      outputTokens: output,
      totalTokens: input + output,
      estimated: true,
    });
  },
);

test('events that came behind the last figures are added to them, where no choice had finished', () => {
  const usage = new StreamUsage();
  usage.tell(told(11, 1));
  for (let event = 0; event < 5; event += 1) usage.countOutput();
  expect(usage.told).toBeUndefined();
  expect(usage.known).toMatchObject({ inputTokens: 11, outputTokens: 6, estimated: true });
});

test('an answer of nothing used no output', () => {
  const usage = new StreamUsage();
  usage.finished();
  usage.tell(told(11, 0));
  expect(usage.told).toMatchObject({ inputTokens: 11, outputTokens: 0, totalTokens: 11 });
});
