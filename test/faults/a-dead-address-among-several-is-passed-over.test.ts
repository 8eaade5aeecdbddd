import { expect, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import { startProvider } from '../harness/simulator.ts';
import { name, startNamed } from './checks/names.ts';

test('a provider is reached at its second address where nobody listens at its first', async () => {
  const provider = await startProvider();
  const { gateway, names } = await startNamed(provider.port, { upstream: { maxSocketAgeMs: 1 } });
  names.addresses.set(name, ['127.0.0.3', '127.0.0.1']);
  for (let count = 0; count < 5; count += 1) expect(await statusOf(ask(gateway.url))).toBe(200);
  expect(provider.stats().started).toBe(5);
});
