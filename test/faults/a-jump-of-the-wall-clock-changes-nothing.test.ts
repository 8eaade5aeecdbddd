import { expect, test } from 'vitest';
import { ask as askForStatus, askForStream, eventNames, statusOf } from '../harness/ask.ts';
import { pause, startGateway, waitFor, type GatewayOptions, type RunningGateway } from '../harness/gateway.ts';
import { startWithTargets } from '../harness/several-targets.ts';
import { startProvider } from '../harness/simulator.ts';
import { ask } from './checks/ask.ts';
import { lineOf } from './checks/told.ts';

const preload = new URL('./move-the-wall-clock.ts', import.meta.url).pathname;
const hourMs = 3_600_000;
const nodeFlags = ['--import', preload];

async function start(config: GatewayOptions['config'] = {}): Promise<RunningGateway> {
  const provider = await startProvider();
  return startGateway({ provider: provider.baseUrl, config, nodeFlags });
}

/** Moves the clock, and waits until the log shows that it has moved. */
async function jump(gateway: RunningGateway): Promise<void> {
  const before = await wallMsOf(gateway);
  gateway.process.kill('SIGUSR2');
  const moved = await waitFor(
    async () => Math.abs((await wallMsOf(gateway)) - before) > hourMs / 2 || undefined,
    5_000,
  );
  expect(moved).toBe(true);
}

let probes = 0;

/** The wall clock of the gateway, as a log line of it says. */
async function wallMsOf(gateway: RunningGateway): Promise<number> {
  probes += 1;
  const id = `probe-${probes}`;
  await statusOf(askForStatus(gateway.url, { body: '{', headers: { 'x-request-id': id } }));
  const line = await lineOf(gateway, id);
  return Date.parse(String(line?.['time']));
}

test('a stream goes on to its end while the clock jumps by an hour, forward and back', async () => {
  const gateway = await start({ streams: { gapMs: 10_000, totalMs: 60_000 } });
  const stream = await askForStream(gateway.url, { simulate: 'tokens=20; rate=10' });
  const reading = stream.text();
  await jump(gateway);
  await jump(gateway);
  expect(eventNames(await reading).at(-1)).toBe('done');
});

test('a deadline comes after its time, wherever the clock is', async () => {
  const gateway = await start({ attempts: { deadlineMs: 2_000 } });
  const answering = ask(gateway, { route: '/v1/inference', simulate: 'stall-after=request', waitMs: 30_000 });
  await pause(200);
  await jump(gateway);
  await jump(gateway);
  const { status, tookMs } = await answering;
  expect(status).toBe(504);
  expect(tookMs).toBeGreaterThan(1_990);
  expect(tookMs).toBeLessThan(20_000);
});

test('a limit admits no more after a jump forward, and no less after one back', async () => {
  const gateway = await start({ limits: { perCaller: { requestsPerMinute: 8, concurrentRequests: 'unlimited' } } });
  const statuses = async (): Promise<number[]> => {
    const answers = Array.from({ length: 4 }, () => statusOf(askForStatus(gateway.url)));
    return Promise.all(answers);
  };
  expect(await statuses()).toEqual([200, 200, 200, 200]);
  await jump(gateway);
  const refused = [...(await statuses()), ...(await statuses())].filter((status) => status === 429);
  expect(refused.length).toBeGreaterThanOrEqual(4);
  const answer = await askForStatus(gateway.url);
  expect(answer.status).toBe(429);
  expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(60);
  await jump(gateway);
  const back = await askForStatus(gateway.url);
  expect(Number(back.headers.get('retry-after'))).toBeLessThanOrEqual(60);
});

/** One target that asks for a rest, one that fails, and one that works; answers are kept. */
async function startWithRests(restS: number) {
  const [tired, failing] = [await startProvider(`status=429; retry-after=${restS}`), await startProvider('status=500')];
  const works = await startProvider();
  const group = Object.entries({ tired, failing, works }).map(([name, { baseUrl }]) => ({ name, baseUrl }));
  const openMs = restS * 1000;
  const config = {
    attempts: { breaker: { openMs, maxOpenMs: openMs } },
    cache: { idempotency: { windowMs: openMs } },
  };
  const gateway = await startWithTargets([group], {}, config, { nodeFlags });
  const calls = (): readonly number[] => [tired.stats().started, failing.stats().started];
  const isRepeat = async (): Promise<boolean> => {
    const answer = await askForStatus(gateway.url, { headers: { 'idempotency-key': 'kept' } });
    return answer.headers.get('idempotent-replayed') === 'true';
  };
  const askMany = async (): Promise<void> => {
    for (let count = 0; count < 20; count += 1) await statusOf(askForStatus(gateway.url));
  };
  const learn = async (): Promise<void> => {
    await isRepeat();
    await waitFor(async () => {
      await askMany();
      return (calls()[0] ?? 0) >= 1 && (calls()[1] ?? 0) >= 5 ? true : undefined;
    }, 30_000);
  };
  return { gateway, calls, isRepeat, askMany, learn };
}

test('a target that rests, one that is left out and a kept answer stay so wherever the clock is', async () => {
  const { gateway, calls, isRepeat, askMany, learn } = await startWithRests(120);
  await learn();
  const before = calls();
  for (const _ of ['forward', 'back']) {
    await jump(gateway);
    await askMany();
    expect([calls(), await isRepeat()]).toEqual([before, true]);
  }
});

test('what lasts for a second is over in time, though the clock has gone back by an hour', async () => {
  const { gateway, calls, isRepeat, askMany, learn } = await startWithRests(1);
  await jump(gateway);
  await learn();
  const before = calls();
  await jump(gateway);
  const over = await waitFor(async () => {
    await askMany();
    const areAsked = calls().every((count, index) => count > (before[index] ?? 0));
    return areAsked && !(await isRepeat()) ? true : undefined;
  }, 30_000);
  expect(over).toBe(true);
});
