import { describe, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';
import { routes } from './checks/ask.ts';
import { expectAborts, phases } from './checks/leaving.ts';

describe.each(routes)('on %s', (route) => {
  test.each(Object.values(phases))(
    'a client that half-closes $name aborts the provider’s request within 50 ms, 100 of 100',
    async (phase) => {
      const provider = await startProvider();
      const gateway = await startGateway({ provider: provider.baseUrl });
      await expectAborts(gateway, provider, { route, phase, way: 'fin' });
    },
  );
});
