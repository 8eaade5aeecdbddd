import { expect, test } from 'vitest';
import { pause, startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';
import { ask, inParallel, routes } from './checks/ask.ts';
import { countAttempts } from './checks/told.ts';

const rounds = 10;
const atOnce = 8;
const idleMs = 20;

test.each(routes)('on %s, every request is answered at its first attempt', async (route) => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl });
  for (let round = 0; round < rounds; round += 1) {
    const answers = await inParallel(atOnce, atOnce, () =>
      ask(gateway, { route, simulate: `tokens=2; idle-reset=${idleMs}ms` }),
    );
    expect(answers.map(({ status, end }) => `${status} ${end}`)).toEqual(Array(atOnce).fill('200 complete'));
    // Longer than the provider keeps its connections: all of them have been reset while nobody used them.
    await expect.poll(() => provider.stats().connectionsOpen, { timeout: 5_000 }).toBe(0);
    await pause(idleMs);
  }
  expect(provider.stats()).toMatchObject({ started: rounds * atOnce, connectionsOpened: rounds * atOnce });
  expect(await countAttempts(gateway, 'ok')).toBe(rounds * atOnce);
});
