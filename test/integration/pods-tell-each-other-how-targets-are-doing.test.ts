import { describe, expect, test } from 'vitest';
import { startCommand } from '../harness/command.ts';
import type { RunningGateway } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import {
  adminToken,
  askTimes,
  callsToEu,
  noticesOf,
  type SharingPods,
  startSharingPods,
  stateOfEu,
} from '../harness/sharing-pods.ts';
import { valkeyServer } from '../harness/valkey.ts';

/** What is left out stays out for longer than the test takes. */
const long = { consecutiveFailures: 5, openMs: 120_000, maxOpenMs: 120_000 };
const short = { consecutiveFailures: 5, openMs: 1000, maxOpenMs: 2000 };

const outLine = 'other pods say that a target fails: it is left out here too, and is tried again soon';

async function becomes(gateway: RunningGateway, name: string): Promise<void> {
  await expect.poll(async () => (await stateOfEu(gateway)).name, { timeout: 20_000 }).toBe(name);
}

/** Starts pods, and the first asks `eu` until it knows. */
async function startAndLearn(count: number, directive: string, requests: number): Promise<SharingPods> {
  const pods = await startSharingPods(count, long);
  pods.eu.prevail(directive);
  expect(await askTimes(pods.gateways[0] as RunningGateway, requests)).toEqual(Array<number>(requests).fill(200));
  return pods;
}

describe.skipIf(valkeyServer === undefined)('pods that share what they learn of targets', () => {
  test.each([
    {
      directive: 'status=429; retry-after=120',
      state: 'cools_down',
      line: 'another pod says that a target takes no more requests for a while: it is left alone here too',
    },
    {
      directive: 'status=401',
      state: 'refused',
      line: 'another pod says that a provider refuses our credentials: its targets are left out here too',
    },
  ])('leave out a target that has answered one of them with $directive', async ({ directive, state, line }) => {
    const { gateways, eu } = await startAndLearn(3, directive, 1);
    const [first, ...others] = gateways as [RunningGateway, ...RunningGateway[]];
    expect((await stateOfEu(first)).said_by).toBeNull();
    for (const gateway of others) {
      await becomes(gateway, state);
      expect(await askTimes(gateway, 5)).toEqual([200, 200, 200, 200, 200]);
      expect(await callsToEu(gateway)).toBe(0);
      const { said_by, words } = await stateOfEu(gateway);
      expect(said_by).toEqual([expect.stringMatching(/^[\w.-]+$/)]);
      expect(words).toContain('as another pod says');
      await expect.poll(() => gateway.logged(line), { timeout: 10_000 }).toMatchObject([{ said_by }]);
      expect(gateway.lines.join()).not.toContain(adminToken);
    }
    expect(eu.stats().started).toBe(1);
  });

  test('believe one of three that a target fails only where a call of their own has failed too', async () => {
    const { gateways, eu } = await startAndLearn(3, 'status=500', 5);
    const [first, second, third] = gateways as [RunningGateway, RunningGateway, RunningGateway];
    expect((await stateOfEu(first)).name).toBe('fails');
    for (const gateway of [second, third]) {
      await expect.poll(() => noticesOf(gateway, 'noted'), { timeout: 10_000 }).toBe(1);
      expect((await stateOfEu(gateway)).name).toBe('works');
    }
    expect(eu.stats().started).toBe(5);
    expect(await askTimes(second, 10)).toEqual(Array<number>(10).fill(200));
    expect(await callsToEu(second)).toBe(1);
    const { name, said_by } = await stateOfEu(second);
    expect([name, said_by?.length]).toEqual(['fails', 1]);
    const route = startCommand(['route', 'gpt-test'], {
      env: { HEADGATE_ADMIN_URL: second.adminUrl, HEADGATE_ADMIN_TOKEN: adminToken },
    });
    expect(await route.ended).toBe(0);
    expect(route.out()).toContain(`said by ${said_by?.join(', ') ?? ''}`);
    expect((await stateOfEu(third)).name).toBe('works');
  });

  test('believe two of three without a call, and come back with the first that is answered', async () => {
    const { gateways, eu } = await startSharingPods(3, short);
    const [first, second, third] = gateways as [RunningGateway, RunningGateway, RunningGateway];
    eu.prevail('status=500');
    await askTimes(first, 5);
    // Its first failed call leaves the target out, and the call that tries it again tells the third.
    const isConfirmed = async (): Promise<boolean> => {
      await askTimes(second, 1);
      return third.logged(outLine).length > 0;
    };
    await expect.poll(isConfirmed, { timeout: 20_000, interval: 200 }).toBe(true);
    expect(third.logged(outLine)[0]).toMatchObject({ provider: 'eu', code: 'upstream_error' });
    expect(third.logged(outLine)[0]?.['said_by']).toHaveLength(2);
    expect(await callsToEu(third)).toBe(0);
    eu.prevail('');
    const isBack = async (): Promise<boolean> => {
      await askTimes(first, 1);
      return ['works', 'returns'].includes((await stateOfEu(third)).name);
    };
    await expect.poll(isBack, { timeout: 20_000, interval: 200 }).toBe(true);
    expect(await callsToEu(third)).toBe(0);
  });

  test('believe one of two, where no call of their own was answered lately', async () => {
    const { gateways } = await startAndLearn(2, 'status=500', 5);
    const [, second] = gateways as [RunningGateway, RunningGateway];
    await becomes(second, 'fails');
    expect(await callsToEu(second)).toBe(0);
    const metrics = await scrape(second.adminUrl);
    expect(metrics.sum('headgate_health_notices_total', { fate: 'believed' })).toBe(1);
    expect(metrics.sum('headgate_health_channel_state')).toBe(1);
  });
});
