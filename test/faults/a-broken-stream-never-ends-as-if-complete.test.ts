import { describe, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';
import { routes } from './checks/ask.ts';
import { breaks, expectHonestEnds } from './checks/broken-streams.ts';

describe.each(routes)('on %s', (route) => {
  test.each(breaks)('a stream that $name ends in an error event at 50 seeded cuts', async (what) => {
    const provider = await startProvider();
    const gateway = await startGateway({ provider: provider.baseUrl, config: { streams: { gapMs: 700 } } });
    await expectHonestEnds(gateway, what, route);
  });
});
