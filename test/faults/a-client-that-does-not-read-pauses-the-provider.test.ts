import { test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';
import { routes } from './checks/ask.ts';
import { expectPause } from './checks/back-pressure.ts';

test.each(routes)('a client that does not read its stream of %s pauses the provider', async (route) => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl });
  await expectPause(gateway, provider, route);
});
