import { expect, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';
import { routes } from './checks/ask.ts';
import { expectTold } from './checks/told.ts';

test.each(routes)(
  'on %s, a redirect is the provider’s error, and nobody else gets the request or its key',
  async (route) => {
    const elsewhere = await startProvider();
    const provider = await startProvider();
    const gateway = await startGateway({ provider: provider.baseUrl });
    for (const status of [301, 302, 303, 307, 308]) {
      const simulate = `status=${status}; location=${elsewhere.baseUrl}/chat/completions`;
      await expectTold(gateway, { route, simulate }, { status: 502, code: 'upstream_error' });
    }
    expect(elsewhere.stats().connectionsOpened).toBe(0);
    expect(provider.stats().started).toBe(5);
  },
);
