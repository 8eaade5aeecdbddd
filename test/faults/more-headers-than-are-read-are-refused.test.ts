import { expect, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';
import { ask, routes } from './checks/ask.ts';
import { expectTold } from './checks/told.ts';

test.each(routes)('on %s, a head of 40 KiB is refused, and one of 16 KiB is read and not passed on', async (route) => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl });
  const told = { status: 502, code: 'upstream_invalid', words: /sent more headers than are read/ };
  for (const stream of [true, false]) {
    await expectTold(gateway, { route, stream, simulate: 'header-bytes=40KiB' }, told);
    const { status, head } = await ask(gateway, { route, stream, simulate: 'header-bytes=16KiB' });
    expect(status).toBe(200);
    expect(head.length).toBeLessThan(2_048);
  }
});
