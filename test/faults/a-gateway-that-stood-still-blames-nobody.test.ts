import { readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { ask as askForStatus, statusOf } from '../harness/ask.ts';
import { pause, startGateway, waitFor, type RunningGateway } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';
import { ask, routes, seenBy } from './checks/ask.ts';

interface Still {
  readonly how: string;
  /** Flags of a process that can be made to stand still for so long. */
  readonly flagsFor: (forMs: number) => readonly string[];
  /** Resolves when it goes on. */
  readonly standStill: (gateway: RunningGateway, forMs: number) => Promise<void>;
}

const ways: readonly Still[] = [
  {
    // As a busy machine or a debugger does it.
    how: 'was stopped',
    flagsFor: () => [],
    async standStill({ process: { pid = 0 } }, forMs) {
      process.kill(pid, 'SIGSTOP');
      while (!/^State:\s+T/m.test(await readFile(`/proc/${pid}/status`, 'utf8'))) await setImmediate();
      await pause(forMs);
      process.kill(pid, 'SIGCONT');
    },
  },
  {
    // As a long turn of its own does it.
    how: 'held its event loop',
    flagsFor: (forMs) => ['--import', `data:text/javascript,${encodeURIComponent(holdLoop(forMs))}`],
    async standStill({ process: { pid = 0 } }, forMs) {
      process.kill(pid, 'SIGUSR2');
      await pause(forMs);
    },
  },
];

function holdLoop(forMs: number): string {
  return `process.on('SIGUSR2', () => {
    for (const until = performance.now() + ${forMs}; performance.now() < until; );
  });`;
}

describe.each(ways)('a gateway that $how', ({ flagsFor, standStill }) => {
  describe.each(routes)('on %s', (route) => {
    test('ends no stream for a silence that was its own', async () => {
      const provider = await startProvider();
      const config = { streams: { gapMs: 1_000 } };
      const gateway = await startGateway({ provider: provider.baseUrl, config, nodeFlags: flagsFor(1_500) });
      const question = { route, simulate: 'tokens=60; rate=20', id: 'stood', waitMs: 30_000 };
      const answering = ask(gateway, question);
      await waitFor(() => seenBy(provider, 'stood')?.firstEventAtMs, 10_000);
      await standStill(gateway, 1_500);
      const { end, text } = await answering;
      expect(end).toBe('complete');
      expect(text).toMatch(/data: \[DONE\]|^event: done$/m);
    });

    test.each([true, false])('refuses no answer for a deadline that passed meanwhile: stream %s', async (stream) => {
      const provider = await startProvider();
      const config = { attempts: { deadlineMs: 1_500 } };
      const gateway = await startGateway({ provider: provider.baseUrl, config, nodeFlags: flagsFor(2_000) });
      const answering = ask(gateway, { route, stream, simulate: 'ttft=800ms; tokens=3', id: 'stood', waitMs: 30_000 });
      await waitFor(() => seenBy(provider, 'stood')?.bodyReadAtMs, 10_000);
      await standStill(gateway, 2_000);
      const { status, end } = await answering;
      expect({ status, end }).toEqual({ status: 200, end: 'complete' });
    });
  });

  test('tells it as a delay of the event loop, and serves what comes after it', async () => {
    const provider = await startProvider();
    const gateway = await startGateway({ provider: provider.baseUrl, nodeFlags: flagsFor(1_500) });
    await standStill(gateway, 1_500);
    // It fades.
    expect((await scrape(gateway.adminUrl)).sum('headgate_event_loop_delay_seconds')).toBeGreaterThan(0.2);
    expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200);
    await expect.poll(() => statusOf(askForStatus(gateway.url)), { timeout: 5_000 }).toBe(200);
  });
});
