import { expect, test } from 'vitest';
import type { Simulator } from '../../src/simulator/start-simulator.ts';
import { ask } from '../harness/ask.ts';
import { startWithTargets } from '../harness/several-targets.ts';
import { startProvider } from '../harness/simulator.ts';
import { expectFewExtraCalls, expectNothingNoticed, startTrio, SteadyLoad } from './checks/trio.ts';

const restMs = 4_000;
/** A busy machine takes a while from the sending of a request to its arrival. Without a time, a rest would be one second. */
const seenRestMs = 2_500;

/** The longest time in which nobody asked, and how many asked after it. */
function longestRest(target: Simulator): { readonly ms: number; readonly askedAfter: number } {
  const startedMs = target.requests().map(({ startedAtMs }) => startedAtMs);
  const gaps = startedMs.slice(1).map((atMs, index) => atMs - (startedMs[index] ?? atMs));
  const ms = Math.max(0, ...gaps);
  return { ms, askedAfter: gaps.length - gaps.indexOf(ms) };
}

test.each([429, 503])(
  'a target that answers %d is left alone for as long as it says, and then asked again',
  async (status) => {
    const { gateway, targets } = await startTrio();
    const [tired] = targets;
    tired.prevail(`status=${status}; retry-after=${restMs / 1000}`);
    const load = new SteadyLoad(gateway);
    await expect.poll(() => tired.stats().finished, { timeout: 10_000 }).toBeGreaterThan(0);
    tired.prevail('');
    const isAskedAgain = (): boolean => longestRest(tired).ms > seenRestMs && longestRest(tired).askedAfter > 5;
    await expect.poll(isAskedAgain, { timeout: 30_000 }).toBe(true);
    const answers = await load.stop();
    expectNothingNoticed(answers);
    await expectFewExtraCalls(gateway, answers.length);
  },
);

test('where all want a rest that is too long to wait for, the client hears the time of the first that is back', async () => {
  const [short, long] = [
    await startProvider('status=429; retry-after=40'),
    await startProvider('status=429; retry-after=300'),
  ];
  const gateway = await startWithTargets([
    [{ name: 'short', baseUrl: short.baseUrl }],
    [{ name: 'long', baseUrl: long.baseUrl }],
  ]);
  for (let count = 0; count < 2; count += 1) {
    const answer = await ask(gateway.url);
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(30);
    expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(40);
  }
  expect([short.requests().length, long.requests().length]).toEqual([1, 1]);
});
