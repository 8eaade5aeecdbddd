import { expect, test } from 'vitest';
import { ask as askForStatus, askForStream, eventNames, statusOf } from '../harness/ask.ts';
import { pause, startGateway, waitFor, type GatewayOptions, type RunningGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';
import { ask } from './checks/ask.ts';
import { lineOf } from './checks/told.ts';

const preload = new URL('./move-the-wall-clock.ts', import.meta.url).pathname;
const hourMs = 3_600_000;

async function start(config: GatewayOptions['config'] = {}): Promise<RunningGateway> {
  const provider = await startProvider();
  return startGateway({ provider: provider.baseUrl, config, nodeFlags: ['--import', preload] });
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
