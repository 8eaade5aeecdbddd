import { expect, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import { startProvider } from '../harness/simulator.ts';
import { startNamed } from './checks/names.ts';
import { expectTold } from './checks/told.ts';

const connectMs = 600;
/** No connection is used twice, so every request looks the name up. */
const config = { upstream: { connectMs, maxSocketAgeMs: 1 } };
const question = { route: '/v1/inference', simulate: '' } as const;

test('a name that could not be looked up yet is told, with how the name server failed', async () => {
  const provider = await startProvider();
  const { gateway, names } = await startNamed(provider.port, config);
  names.isLost = true;
  const refused = /could not be reached: its name could not be looked up/;
  await expectTold(gateway, question, { status: 502, code: 'upstream_unreachable', words: refused });
  names.isLost = false;
  names.delayMs = 2_500;
  const late = /could not be reached: its name was not looked up within the connect timeout/;
  const told = { status: 502, code: 'upstream_unreachable', words: late };
  const { tookMs } = await expectTold(gateway, question, told);
  expect(tookMs).toBeGreaterThan(connectMs - 10);
  names.delayMs = 100;
  await expect.poll(() => statusOf(ask(gateway.url)), { timeout: 10_000 }).toBe(200);
});

test.each(['silent', 'lost'] as const)(
  'a name server that is %s costs no request for a name that it knew',
  async (how) => {
    const provider = await startProvider();
    const { gateway, names } = await startNamed(provider.port, { upstream: { maxSocketAgeMs: 1 } });
    expect(await statusOf(ask(gateway.url))).toBe(200);
    if (how === 'lost') names.isLost = true;
    else names.delayMs = 60_000;
    const statuses = await Promise.all(Array.from({ length: 8 }, () => statusOf(ask(gateway.url))));
    expect(statuses).toEqual(Array(8).fill(200));
    expect(await statusOf(ask(gateway.url))).toBe(200);
  },
);
