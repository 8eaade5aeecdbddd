import { expect, test } from 'vitest';
import { Stalls } from '../../src/core/stalls.fixture.ts';
import { pause } from '../harness/gateway.ts';
import { ask, routes } from './checks/ask.ts';
import { lineOf } from './checks/told.ts';
import { names, startTrio, SteadyLoad } from './checks/trio.ts';

const deadlineMs = 1_500;
const promisedMs = 1_000;
/** A target that is left out is not probed before the test is over: it is found because nobody else is left. */
const breaker = { openMs: 30_000, maxOpenMs: 30_000 };

test.each([
  { what: 'answer 500', fault: 'status=500', statuses: [502] },
  { what: 'say nothing', fault: 'stall-after=request', statuses: [502, 504] },
])('all three $what: 502 or 504 inside the deadline, and success within a second of a return', async (down) => {
  const stalls = new Stalls();
  const model = { deadlineMs, tryMs: 300, repeatUnanswered: true };
  const { gateway, targets } = await startTrio(model, { attempts: { breaker } });
  const [, returning] = targets;
  for (const target of targets) target.prevail(down.fault);
  const asked = routes.map(async (route) => {
    const answer = await ask(gateway, { route, simulate: '', id: `down-${route}`, waitMs: 60_000 });
    expect(down.statuses).toContain(answer.status);
    expect(answer.tookMs).toBeLessThan(deadlineMs + 500 + 10 * stalls.longestMs);
    const line = await lineOf(gateway, `down-${route}`);
    expect(line).toMatchObject({ status: answer.status });
    expect(line?.['attempts']).toBeGreaterThan(1);
    const told = answer.status === 504 ? String(line?.['error']) : names.join();
    expect(names.filter((name) => !told.includes(name))).toEqual([]);
  });
  await Promise.all(asked);
  const load = new SteadyLoad(gateway, 20);
  await pause(1_500);
  returning.prevail('');
  const backMs = performance.now();
  const before = returning.stats().finished;
  await expect.poll(() => returning.stats().finished, { timeout: 30_000, interval: 10 }).toBeGreaterThan(before);
  const tookMs = performance.now() - backMs;
  await load.stop();
  expect(tookMs).toBeLessThan(promisedMs + 10 * stalls.longestMs);
});
