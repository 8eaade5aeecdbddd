import { test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';
import { expectSameBytes } from './checks/fidelity.ts';

test('a stream of the client’s own dialect passes byte for byte at 50 seeded cuts', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl });
  await expectSameBytes(gateway, provider);
});
