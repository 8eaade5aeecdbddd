import { expect, test } from 'vitest';
import { Stalls } from '../../src/core/stalls.fixture.ts';
import { askForStream, eventNames } from '../harness/ask.ts';
import { codeOf } from '../harness/command.ts';
import { pause, startGateway, waitFor } from '../harness/gateway.ts';
import { Load } from '../harness/load.ts';
import { startProvider } from '../harness/simulator.ts';

/** The longest stream, in seconds. The promise is about 60; HEADGATE_TEST_DRAIN_S=60 takes that long. */
const longestS = Number(process.env['HEADGATE_TEST_DRAIN_S'] ?? 15);
const settleMs = 5000;

test('SIGTERM under load and with open streams: none fails, none is cut, and the last one ends the process', async () => {
  const provider = await startProvider();
  const drain = { settleMs, deadlineMs: 110_000 };
  const gateway = await startGateway({ provider: provider.baseUrl, config: { drain } });
  const streams = Array.from({ length: 50 }, async (_, index) => {
    const seconds = longestS * (0.5 + index / 98);
    const answer = await askForStream(gateway.url, { simulate: `rate=2; tokens=${Math.round(seconds * 2)}` });
    const names = eventNames(await answer.text());
    return { status: answer.status, last: names.at(-1), endedAtMs: performance.now() };
  });
  const load = new Load(gateway.url);
  const running = load.run(200);
  await pause(2000);

  const stalls = new Stalls();
  const exit = codeOf(gateway.process);
  const signalledMs = performance.now();
  gateway.process.kill('SIGTERM');
  await expect
    .poll(async () => (await fetch(`${gateway.url}/readyz`)).status, { timeout: 10_000, interval: 10 })
    .toBe(503);
  // On a busy machine, the signal, the request and its answer may each be late.
  expect(performance.now() - signalledMs).toBeLessThan(500 + 3 * stalls.longestMs);
  expect((await fetch(`${gateway.adminUrl}/readyz`)).status).toBe(503);
  expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
  const noticedMs = Date.now();

  // A load balancer notices the drain within the settling time, and sends nothing more.
  await pause(Math.max(0, signalledMs + settleMs - 1500 - performance.now()));
  const sent = await load.stop();
  await running;
  expect(sent.length).toBeGreaterThan(1000);
  const finishing = await waitFor(
    () => gateway.logged('draining: no new connections, finishing what is in flight')[0],
    9000,
  );
  const settledMs = Date.parse(String(finishing?.['time']));
  expect(settledMs).not.toBeNaN();
  // On a busy machine the load itself may come so late that the promise does not cover it any more.
  const inTime = sent.filter(({ sentAtMs }) => sentAtMs < settledMs);
  expect(inTime.length).toBeGreaterThan(sent.length * 0.9);
  const failed = inTime.filter(({ status }) => status !== 200);
  expect(failed.map((one) => ({ ...one, beforeEndMs: settledMs - one.sentAtMs }))).toEqual([]);
  const late = inTime.filter(({ sentAtMs }) => sentAtMs > noticedMs);
  expect(late.length).toBeGreaterThan(200);
  expect(late.filter(({ connection }) => connection !== 'close')).toEqual([]);

  const ended = await Promise.all(streams);
  expect(ended.filter(({ status, last }) => status !== 200 || last !== 'done')).toEqual([]);
  expect(await exit).toBe(0);
  const lastEndedMs = Math.max(...ended.map(({ endedAtMs }) => endedAtMs));
  expect(lastEndedMs).toBeGreaterThan(signalledMs + settleMs);
  expect(performance.now() - lastEndedMs).toBeLessThan(1000);
  expect(provider.stats()).toMatchObject({ open: 0, aborted: 0, cut: 0 });
});
