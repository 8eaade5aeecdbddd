import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { callRaw, chat, streamed } from './raw-call.testing.ts';
import type { RawAnswer } from './raw-call.testing.ts';
import { startSimulator } from './start-simulator.ts';
import type { Simulator } from './start-simulator.ts';

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator({ defaults: 'ttft=200ms; rate=0; tokens=3; capacity=2' });
});
afterEach(() => simulator.stop());

const ask = (simulate = '', body: object = streamed, waitMs = 5000): Promise<RawAnswer> =>
  callRaw(simulator.port, { simulate, body, waitMs });
const many = (count: number, make: () => Promise<RawAnswer>) => Promise.all(Array.from({ length: count }, make));

it.each([streamed, chat])('the first token of what waits comes later, two at a time', async (body) => {
  const answers = await many(6, () => ask('', body));
  const afterMs = answers.map(({ bodyAfterMs }) => bodyAfterMs).toSorted((a, b) => a - b);
  expect(answers.every(({ end, status }) => end === 'complete' && status === 200)).toBe(true);
  for (const [index, ms] of afterMs.entries()) expect(ms).toBeGreaterThan(195 * (Math.floor(index / 2) + 1));
});

it.each([
  ['queue=1', 503],
  ['queue=1; overload-status=529', 529],
])('with %s the fourth is refused at once', async (directives, status) => {
  const answers = await many(5, () => ask(directives));
  const refused = answers.filter((answer) => answer.status === status);
  expect(refused).toHaveLength(2);
  const served = answers.filter((answer) => answer.status === 200);
  expect(served).toHaveLength(3);
  const slowestRefusal = Math.max(...refused.map(({ tookMs }) => tookMs));
  expect(slowestRefusal).toBeLessThan(Math.min(...served.map(({ tookMs }) => tookMs)));
});

it('a client that leaves gives its place to the next, whether it waits or is answered', async () => {
  const stuck = await many(2, () => ask('stall-after=request', streamed, 50));
  const waiting = await ask('', streamed, 50);
  const last = ask();
  await vi.waitFor(() => {
    expect(simulator.stats()).toMatchObject({ started: 4, open: 4 });
  });
  waiting.socket.destroy();
  stuck[0]?.socket.destroy();
  expect(await last).toMatchObject({ end: 'complete', status: 200 });
});

it('what is wrong with a request that had to wait is still said', async () => {
  const [, , wrong] = await Promise.all([ask(), ask(), ask('error-after=500')]);
  expect(wrong.status).toBe(400);
  expect(wrong.text).toContain('invalid_simulate_directive');
  expect((await ask()).status).toBe(200);
});
