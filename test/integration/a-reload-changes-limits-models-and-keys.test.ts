import { createHash } from 'node:crypto';
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ask, askForStream, eventNames, statusOf } from '../harness/ask.ts';
import { makeFolder } from '../harness/command.ts';
import { renderConfig, startGateway, waitFor, type RunningGateway } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';

const key = { id: 'web', sha256: createHash('sha256').update('key-of-web').digest('hex') };

async function reloaded(gateway: RunningGateway, generation: number): Promise<void> {
  const said = (): true | undefined =>
    gateway.logged('configuration reloaded').length >= generation - 1 ? true : undefined;
  expect(await waitFor(said, 8000)).toBe(true);
}

test('limits, models and keys change while the gateway runs, and an open stream does not notice', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl });
  const stream = await askForStream(gateway.url, { simulate: 'rate=10; tokens=50' });
  const text = stream.text();
  const rewrite = (config: object): Promise<void> =>
    writeFile(gateway.configFile, renderConfig({ provider: provider.baseUrl, config: { ...config } }));

  await rewrite({ limits: { perCaller: { requestsPerMinute: 1 } } });
  await reloaded(gateway, 2);
  expect(await statusOf(ask(gateway.url))).toBe(200);
  expect(await statusOf(ask(gateway.url))).toBe(429);

  await rewrite({ models: [{ name: 'another', provider: 'simulator' }], auth: { keys: [key] } });
  await reloaded(gateway, 3);
  expect(await statusOf(ask(gateway.url))).toBe(401);
  const headers = { authorization: 'Bearer key-of-web' };
  expect(await statusOf(ask(gateway.url, { headers }))).toBe(404);
  expect(await statusOf(ask(gateway.url, { headers, body: { prompt: 'hi', model: 'another' } }))).toBe(200);

  await rewrite({ limits: { maxInFlight: 1 } });
  await reloaded(gateway, 4);
  expect(await statusOf(ask(gateway.url))).toBe(503); // the stream is the one

  expect(eventNames(await text).at(-1)).toBe('done');
  expect(await statusOf(ask(gateway.url))).toBe(200);
  const metrics = await scrape(gateway.adminUrl);
  expect(metrics.sum('headgate_config_generation')).toBe(4);
  expect(metrics.sum('headgate_config_reloads_total', { result: 'applied' })).toBe(3);
  expect(metrics.sum('headgate_config_last_reload_successful')).toBe(1);
});

test('a configuration that is swapped by a symbolic link, as Kubernetes does, is taken', async () => {
  const provider = await startProvider();
  const folder = await makeFolder();
  const write = async (name: string, requestsPerMinute: number): Promise<void> => {
    await mkdir(join(folder, name));
    const config = { limits: { perCaller: { requestsPerMinute } } };
    await writeFile(join(folder, name, 'headgate.yaml'), renderConfig({ provider: provider.baseUrl, config }));
  };
  await write('first', 5);
  await write('second', 7);
  await symlink('first', join(folder, '..data'));
  await symlink(join('..data', 'headgate.yaml'), join(folder, 'headgate.yaml'));
  const gateway = await startGateway({ configFile: join(folder, 'headgate.yaml') });
  const limit = async (): Promise<string | null> => (await ask(gateway.url)).headers.get('x-ratelimit-limit-requests');
  expect(await limit()).toBe('5');
  await symlink('second', join(folder, '..new'));
  await rename(join(folder, '..new'), join(folder, '..data'));
  await reloaded(gateway, 2);
  expect(await limit()).toBe('7');
});
