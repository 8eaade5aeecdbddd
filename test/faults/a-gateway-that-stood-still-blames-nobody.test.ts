import { readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { ask as askForStatus, statusOf } from '../harness/ask.ts';
import { pause, startGateway, waitFor, type RunningGateway } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';
import { ask, routes, seenBy } from './checks/ask.ts';

/** Stops the process for a time, as a busy machine or a debugger may. */
async function standStill({ process: { pid = 0 } }: RunningGateway, forMs: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  while (!/^State:\s+T/m.test(await readFile(`/proc/${pid}/status`, 'utf8'))) await setImmediate();
  await pause(forMs);
  process.kill(pid, 'SIGCONT');
}

describe.each(routes)('on %s', (route) => {
  test('a stream goes on after a stop that was longer than streams.gapMs', async () => {
    const provider = await startProvider();
    const gateway = await startGateway({ provider: provider.baseUrl, config: { streams: { gapMs: 1_000 } } });
    const question = { route, simulate: 'tokens=60; rate=20', id: 'stood', waitMs: 30_000 };
    const answering = ask(gateway, question);
    await waitFor(() => seenBy(provider, 'stood')?.firstEventAtMs, 10_000);
    await standStill(gateway, 1_500);
    const { end, text } = await answering;
    expect(end).toBe('complete');
    expect(text).toMatch(/data: \[DONE\]|^event: done$/m);
  });

  test.each([true, false])(
    'an answer that came during a stop is not refused for the deadline: stream %s',
    async (stream) => {
      const provider = await startProvider();
      const gateway = await startGateway({ provider: provider.baseUrl, config: { attempts: { deadlineMs: 1_500 } } });
      const answering = ask(gateway, { route, stream, simulate: 'ttft=800ms; tokens=3', id: 'stood', waitMs: 30_000 });
      await waitFor(() => seenBy(provider, 'stood')?.bodyReadAtMs, 10_000);
      await standStill(gateway, 2_000);
      const { status, end } = await answering;
      expect({ status, end }).toEqual({ status: 200, end: 'complete' });
    },
  );
});

test('the stop is told as a delay of the event loop, and what comes after it is served', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl });
  await standStill(gateway, 1_500);
  // It fades.
  expect((await scrape(gateway.adminUrl)).sum('headgate_event_loop_delay_seconds')).toBeGreaterThan(0.2);
  expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200);
  await expect.poll(() => statusOf(askForStatus(gateway.url)), { timeout: 5_000 }).toBe(200);
});
