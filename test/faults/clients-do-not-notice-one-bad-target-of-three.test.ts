import { expect, test } from 'vitest';
import { askForStream, ask } from '../harness/ask.ts';
import { pause, type RunningGateway, waitFor } from '../harness/gateway.ts';
import { startWithTargets } from '../harness/several-targets.ts';
import { SimulatorProcess } from '../harness/simulator-process.ts';

// Five minutes at 100 requests a second with STRESS_FULL=1.
const isFull = process.env['STRESS_FULL'] === '1';
/** A short load earns few retries, and a machine that stands still for a moment makes tries at the good targets late too. */
const seconds = isFull ? 300 : 8;
const perSecond = isFull ? 100 : 25;
/** Without much to do a busy machine still takes long for an answer. */
const tryMs = isFull ? 1000 : 2500;
const limitMs = (seconds + 60) * 1000;

/** A short answer, so that a stream is open for some tenths of a second. */
const usual = 'ttft=20ms; rate=100; tokens=20';

interface Seen {
  readonly status: number;
  readonly isStream: boolean;
  readonly text: string;
}

async function load(gateway: RunningGateway): Promise<readonly Seen[]> {
  const asked: Promise<Seen>[] = [];
  const beganMs = performance.now();
  while (performance.now() - beganMs < seconds * 1000) {
    const due = ((performance.now() - beganMs) / 1000) * perSecond;
    while (asked.length < due) asked.push(one(gateway, asked.length % 2 === 0));
    await pause(5);
  }
  return Promise.all(asked);
}

async function one({ url }: RunningGateway, isStream: boolean): Promise<Seen> {
  const answer = await (isStream ? askForStream : ask)(url);
  return { status: answer.status, isStream, text: await answer.text() };
}

/** Starts three targets, and spoils the first while the load runs. */
async function run(first: string, spoil: (target: SimulatorProcess, over: AbortSignal) => Promise<void>) {
  const targets = [
    await SimulatorProcess.start(first),
    await SimulatorProcess.start(usual),
    await SimulatorProcess.start(usual),
  ];
  const group = targets.map(({ baseUrl }, index) => ({ name: `target-${index}`, baseUrl }));
  const gateway = await startWithTargets([group], {}, { attempts: { repeatUnanswered: true, tryMs } });
  const over = new AbortController();
  const [bad] = targets;
  if (bad === undefined) throw new Error('there are three targets');
  const spoiling = spoil(bad, over.signal);
  const seen = await load(gateway);
  over.abort();
  await spoiling;
  const lines = await waitFor(() => {
    const all = gateway.logged('request');
    return all.length >= seen.length ? all : undefined;
  }, 10_000);
  const calls = (lines ?? []).reduce((sum, { attempts }) => sum + Number(attempts), 0);
  return { seen, lines: lines ?? [], extra: calls - seen.length };
}

function expectUnnoticed({ seen, extra }: Awaited<ReturnType<typeof run>>): void {
  expect(seen.length).toBeGreaterThan(seconds * perSecond * 0.9);
  // What fails before the first event has a status of its own.
  expect(seen.filter(({ status }) => status !== 200)).toEqual([]);
  // A stream that has begun at a target that dies can only end in an error; never without one.
  const streams = seen.filter(({ isStream }) => isStream);
  expect(streams.filter(({ text }) => !/^event: (done|error)$/m.test(text))).toEqual([]);
  expect(extra).toBeGreaterThan(0);
  // A fifth of the requests, and the ten that every process may make at its start.
  expect(extra).toBeLessThanOrEqual(seen.length * 0.2 + 10);
}

test('one that is killed every five seconds and comes back', { timeout: limitMs }, async () => {
  const result = await run(usual, async (target, over) => {
    for (let isUp = true; !over.aborted; isUp = !isUp) {
      await pause(isFull ? 5000 : 1200);
      if (isUp) target.kill();
      else await target.start();
    }
  });
  expectUnnoticed(result);
  const ofBad = result.lines.filter(({ provider }) => provider === 'target-0');
  expect(ofBad.length).toBeGreaterThan(0);
});

test('one that accepts calls and never answers', { timeout: limitMs }, async () => {
  const result = await run(usual, async (target) => {
    target.standStill();
    await pause(0);
  });
  expectUnnoticed(result);
});

test('one that answers 500 at once', { timeout: limitMs }, async () => {
  expectUnnoticed(await run('status=500', () => pause(0)));
});
