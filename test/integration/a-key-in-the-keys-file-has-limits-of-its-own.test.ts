import { expect, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import { startGateway, waitFor } from '../harness/gateway.ts';
import { bearer, keyEntry, mountKeys } from '../harness/keys.ts';
import { startProvider } from '../harness/simulator.ts';

test('its limits go before those of every caller, and change with the file, without what was used being forgotten', async () => {
  const provider = await startProvider();
  const keys = await mountKeys([keyEntry('web', { limits: { requestsPerMinute: 2 } }), keyEntry('batch')]);
  const config = { auth: { keysFile: keys.file }, limits: { perCaller: { requestsPerMinute: 3 } } };
  const gateway = await startGateway({ provider: provider.baseUrl, config });
  const statuses = async (id: string, count: number): Promise<number[]> => {
    const answers = Array.from({ length: count }, () => statusOf(ask(gateway.url, bearer(id))));
    return (await Promise.all(answers)).toSorted((a, b) => a - b);
  };
  expect(await statuses('web', 4)).toEqual([200, 200, 429, 429]);
  expect(await statuses('batch', 4)).toEqual([200, 200, 200, 429]);

  await keys.swap([keyEntry('web', { limits: { requestsPerMinute: 5 } }), keyEntry('batch')]);
  const reloaded = (): unknown => gateway.logged('configuration reloaded')[0];
  expect(await waitFor(reloaded, 5000)).toBeDefined();
  expect(await statuses('web', 5)).toEqual([200, 200, 200, 429, 429]);
  expect(await statuses('batch', 1)).toEqual([429]);
});
