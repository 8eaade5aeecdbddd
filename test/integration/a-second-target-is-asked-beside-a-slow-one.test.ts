import { expect, test } from 'vitest';
import { Stalls } from '../../src/core/stalls.fixture.ts';
import { askForStream } from '../harness/ask.ts';
import { waitFor } from '../harness/gateway.ts';
import { startWithTargets } from '../harness/several-targets.ts';
import { startProvider } from '../harness/simulator.ts';

const learnt = 60;
const slow = 6;

test('with hedge, a stall costs a client little more than the usual wait, and the loser is aborted at once and on record', async () => {
  const stalls = new Stalls();
  const [first, second] = [await startProvider('ttft=30ms; rate=0'), await startProvider('ttft=30ms; rate=0')];
  const group = [
    { name: 'first', baseUrl: first.baseUrl, weight: 1000 },
    { name: 'second', baseUrl: second.baseUrl },
  ];
  // The breaker must not help: it would take the stalled one out.
  const breaker = { consecutiveFailures: 1000, minimumCalls: 1000 };
  const gateway = await startWithTargets([group], { hedge: true }, { attempts: { breaker, deadlineMs: 20_000 } });
  for (let count = 0; count < learnt; count += 1) await (await askForStream(gateway.url)).text();
  const callsBefore = first.stats().started + second.stats().started;
  expect(callsBefore).toBeGreaterThanOrEqual(learnt);
  expect(callsBefore).toBeLessThanOrEqual(learnt * 1.05 + 10);

  first.prevail('stall-after=request');
  for (let count = 0; count < slow; count += 1) {
    const beganMs = performance.now();
    const answer = await askForStream(gateway.url);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-headgate-provider')).toBe('second');
    expect(performance.now() - beganMs).toBeLessThan(3000 + 10 * stalls.longestMs);
    await answer.text();
  }
  const lines = await waitFor(() => {
    const ended = gateway.logged('request').slice(learnt);
    return ended.length === slow ? ended : undefined;
  }, 5000);
  const hedged = (lines ?? []).filter(({ attempts }) => attempts === 2).length;
  const outrun = await waitFor(() => {
    const ended = first.requests().filter(({ state }) => state === 'aborted');
    return ended.length === hedged ? ended : undefined;
  }, 5000);
  expect(hedged).toBeGreaterThan(0);
  // It was given up when the other had answered, and not at the deadline.
  const lived = (outrun ?? []).map(({ startedAtMs, endedAtMs = Infinity }) => endedAtMs - startedAtMs);
  expect(lived).toHaveLength(hedged);
  expect(Math.max(...lived)).toBeLessThan(3000 + 10 * stalls.longestMs);
});
