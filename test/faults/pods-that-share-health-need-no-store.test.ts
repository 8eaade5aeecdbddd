import { describe, expect, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import type { RunningGateway } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import {
  askTimes,
  channel,
  channelDown,
  channelUp,
  noticesOf,
  type SharingPods,
  startSharingPods,
  stateOfEu,
} from '../harness/sharing-pods.ts';
import { type RunningValkey, valkeyServer } from '../harness/valkey.ts';

const breaker = { consecutiveFailures: 2, openMs: 300, maxOpenMs: 300 };
/** A store that stands still is noticed after half a second at the earliest: a request that waits for it takes longer. */
const soonMs = 400;

/** Requests while `eu` fails and works by turns, so that there is always something to tell. Each has its time. */
async function askWhileThingsChange({ gateways, eu }: SharingPods, forMs: number): Promise<number[]> {
  const times: number[] = [];
  const endMs = performance.now() + forMs;
  while (performance.now() < endMs) {
    eu.prevail(performance.now() % 2000 < 1000 ? 'status=500' : '');
    for (const { url } of gateways) {
      const beganMs = performance.now();
      expect(await statusOf(ask(url))).toBe(200);
      times.push(performance.now() - beganMs);
    }
  }
  return times;
}

async function isHeard(gateway: RunningGateway): Promise<number> {
  return (await scrape(gateway.adminUrl)).sum('headgate_health_channel_state');
}

describe.skipIf(valkeyServer === undefined)('pods that share what they learn of targets', () => {
  test.each<{
    name: string;
    cause: (server: RunningValkey) => Promise<void>;
    cure: (server: RunningValkey) => unknown;
  }>([
    { name: 'is killed', cause: (server) => server.kill(), cure: (server) => server.start() },
    {
      name: 'stands still',
      cause: (server) => server.freeze(),
      cure: (server) => {
        server.thaw();
      },
    },
  ])('serve every request at once while the store $name, and share again after it', async ({ cause, cure }) => {
    const pods = await startSharingPods(2, breaker);
    const { gateways, server } = pods;
    const before = await askWhileThingsChange(pods, 2000);
    await cause(server);
    const during = await askWhileThingsChange(pods, 10_000);
    const late = during.filter((ms) => ms > soonMs);
    // Of a busy machine some requests take long by themselves, which is no reason to wait for the store.
    expect(late.length, `${late.join()}; before ${Math.max(...before)}`).toBeLessThanOrEqual(during.length / 50);
    for (const gateway of gateways) {
      expect(await isHeard(gateway)).toBe(0);
      await expect.poll(() => gateway.logged(channelDown), { timeout: 10_000 }).toHaveLength(1);
      expect(await noticesOf(gateway, 'dropped')).toBeGreaterThan(0);
    }
    await cure(server);
    for (const gateway of gateways) {
      await expect.poll(() => isHeard(gateway), { timeout: 20_000 }).toBe(1);
      await expect.poll(() => gateway.logged(channelUp), { timeout: 10_000 }).toHaveLength(2);
    }
    const [first, second] = gateways as [RunningGateway, RunningGateway];
    const heardBefore = await noticesHeard(second);
    const tellSomething = async (): Promise<number> => {
      await askWhileThingsChange(pods, 500);
      return noticesHeard(second);
    };
    await expect.poll(tellSomething, { timeout: 20_000 }).toBeGreaterThan(heardBefore);
    expect(await noticesOf(first, 'unreadable')).toBe(0);
  });

  test('ignore garbage in their channel, count it, and hear what comes after it', async () => {
    const { gateways, eu, server } = await startSharingPods(2, { ...breaker, openMs: 60_000, maxOpenMs: 60_000 });
    const [first, second] = gateways as [RunningGateway, RunningGateway];
    const garbage = [
      '',
      'x',
      '{',
      '[]',
      '{"v":1}',
      '\u0000',
      'a'.repeat(1_000_000),
      `{"v":1,"pod":"${'p'.repeat(500)}"}`,
    ];
    const strange = ['{"v":2}', '{"v":99,"says":"fails"}'];
    const unknown = {
      v: 1,
      pod: 'p',
      says: 'fails',
      account: 'nobody.x',
      model: 'm',
      code: 'upstream_error',
      forMs: 1,
    };
    for (const message of [...garbage, ...strange, JSON.stringify(unknown)])
      await server.admin.publish(channel, message);
    for (const gateway of gateways) {
      await expect.poll(() => noticesOf(gateway, 'unknown_target'), { timeout: 10_000 }).toBe(1);
      expect(await noticesOf(gateway, 'unreadable')).toBe(garbage.length);
      expect(await noticesOf(gateway, 'other_version')).toBe(strange.length);
      expect((await stateOfEu(gateway)).name).toBe('works');
    }
    eu.prevail('status=429; retry-after=60');
    expect(await askTimes(first, 1)).toEqual([200]);
    await expect.poll(async () => (await stateOfEu(second)).name, { timeout: 10_000 }).toBe('cools_down');
    expect(await askTimes(second, 3)).toEqual([200, 200, 200]);
    expect(eu.stats().started).toBe(1);
  });
});

async function noticesHeard(gateway: RunningGateway): Promise<number> {
  const metrics = await scrape(gateway.adminUrl);
  const fates = ['believed', 'noted', 'no_news'];
  return fates.reduce((sum, fate) => sum + metrics.sum('headgate_health_notices_total', { fate }), 0);
}
