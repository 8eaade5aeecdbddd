import { expect, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import { startProvider } from '../harness/simulator.ts';
import { name, startNamed } from './checks/names.ts';
import { expectTold } from './checks/told.ts';

const question = { route: '/v1/inference', simulate: '' } as const;
/** No connection is used twice, so every request looks the name up. */
const config = { upstream: { maxSocketAgeMs: 1 } };

test('a name that is taken away is told, and its provider served again once it is back', async () => {
  const provider = await startProvider();
  const { gateway, names } = await startNamed(provider.port, config);
  expect(await statusOf(ask(gateway.url))).toBe(200);
  names.addresses.delete(name);
  const words = /could not be reached: its name is not known/;
  await expectTold(gateway, question, { status: 502, code: 'upstream_unreachable', words });
  names.addresses.set(name, ['127.0.0.1']);
  expect(await statusOf(ask(gateway.url))).toBe(200);
});
