import { once } from 'node:events';
import { expect, test } from 'vitest';
import { httpAnswer } from '../../src/upstream/provider-for-tests.ts';
import { startGateway } from '../harness/gateway.ts';
import { completion } from '../wire/openai-bodies.ts';
import { ask, inParallel, routes } from './checks/ask.ts';
import { startBareProvider } from './checks/raw-provider.ts';
import { countAttempts } from './checks/told.ts';

const rounds = 10;
const atOnce = 8;

test.each([
  { how: 'closes', leave: 'end' },
  { how: 'resets', leave: 'resetAndDestroy' },
] as const)('a provider that $how its idle connections is asked again at once, on new ones', async ({ leave }) => {
  const provider = await startBareProvider((socket) => socket.write(httpAnswer(200, completion({}))));
  const gateway = await startGateway({ provider: provider.baseUrl });
  for (let round = 0; round < rounds; round += 1) {
    const answers = await inParallel(atOnce, atOnce, (index) =>
      ask(gateway, { route: routes[index % 2] ?? '/v1/inference', stream: false, simulate: '' }),
    );
    expect(answers.map(({ status, end }) => `${status} ${end}`)).toEqual(Array(atOnce).fill('200 complete'));
    const idle = provider.sockets.filter(({ destroyed }) => !destroyed);
    expect(idle.length).toBeGreaterThan(0);
    const closed = idle.map((socket) => once(socket, 'close'));
    for (const socket of idle) socket[leave]();
    await Promise.all(closed);
  }
  expect(provider.requests).toHaveLength(rounds * atOnce);
  expect(await countAttempts(gateway, 'ok')).toBe(rounds * atOnce);
});
