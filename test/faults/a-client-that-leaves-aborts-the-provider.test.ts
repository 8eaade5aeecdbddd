import { describe, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';
import { routes } from './checks/ask.ts';
import { expectAborts, phases, ways, type Way } from './checks/leaving.ts';

const cases = Object.values(phases).flatMap((phase) => (Object.keys(ways) as Way[]).map((way) => ({ phase, way })));

describe.each(routes)('on %s', (route) => {
  test.each(cases)(
    'a $way $phase.name aborts the provider’s request within 50 ms, 100 of 100',
    async ({ phase, way }) => {
      const provider = await startProvider();
      const gateway = await startGateway({ provider: provider.baseUrl });
      await expectAborts(gateway, provider, { route, phase, way });
    },
  );
});
