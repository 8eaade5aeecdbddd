import { expect, test } from 'vitest';
import { ask, askForStream, eventNames, statusOf } from '../harness/ask.ts';
import { startGateway, waitFor } from '../harness/gateway.ts';
import { bearer, keyEntry, mountKeys } from '../harness/keys.ts';
import { startProvider } from '../harness/simulator.ts';

test('a key that is gone from a mounted keys file is refused within a second, and its open stream ends as it should', async () => {
  const provider = await startProvider();
  const keys = await mountKeys([keyEntry('web'), keyEntry('batch')]);
  const config = { auth: { keysFile: keys.file, keys: [keyEntry('ops')] } };
  const gateway = await startGateway({ provider: provider.baseUrl, config });
  for (const id of ['ops', 'web', 'batch']) expect(await statusOf(ask(gateway.url, bearer(id)))).toBe(200);
  const stream = await askForStream(gateway.url, { ...bearer('web'), simulate: 'rate=10; tokens=30' });
  const text = stream.text();

  await keys.swap([keyEntry('batch'), keyEntry('fresh')]);
  const startMs = performance.now();
  const refusals: number[] = [];
  await waitFor(async () => {
    const status = await statusOf(ask(gateway.url, bearer('web')));
    if (status === 401) refusals.push(performance.now() - startMs);
    return refusals.length > 0 ? true : undefined;
  }, 5000);
  expect(refusals[0]).toBeLessThan(1000);

  expect(await statusOf(ask(gateway.url, bearer('web')))).toBe(401);
  for (const id of ['ops', 'batch', 'fresh']) expect(await statusOf(ask(gateway.url, bearer(id)))).toBe(200);
  expect(eventNames(await text).at(-1)).toBe('done');
  expect(gateway.logged('configuration reloaded')).toHaveLength(1);

  // The watch must also notice the second change.
  await keys.swap([keyEntry('fresh')]);
  const gone = (): Promise<true | undefined> =>
    statusOf(ask(gateway.url, bearer('batch'))).then((status) => (status === 401 ? true : undefined));
  expect(await waitFor(gone, 1000)).toBe(true);
});
