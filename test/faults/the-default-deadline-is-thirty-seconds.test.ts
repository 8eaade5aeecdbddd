import { expect, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';
import { routes } from './checks/ask.ts';
import { expectDeadline } from './checks/deadline.ts';

test('a provider silent for 30 s gives 504 at 30 s, streamed or not, on either route', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl });
  const expected = { deadlineMs: 30_000, toleranceMs: 500 };
  const asked = routes.flatMap((route) => [true, false].map((stream) => ({ route, stream, ...expected })));
  const answers = asked.map((what) => expectDeadline(gateway, provider, what));
  expect(await Promise.allSettled(answers)).toEqual(asked.map(() => ({ status: 'fulfilled', value: undefined })));
});
