import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import { makeFolder, startCommand } from '../harness/command.ts';
import { renderConfig, startGateway, waitFor } from '../harness/gateway.ts';
import { bearer, keyEntry, mountKeys } from '../harness/keys.ts';
import { startProvider } from '../harness/simulator.ts';

test('a keys file that lists no keys any more shuts everybody out, and opens nothing', async () => {
  const provider = await startProvider();
  const keys = await mountKeys([keyEntry('web')]);
  const gateway = await startGateway({ provider: provider.baseUrl, config: { auth: { keysFile: keys.file } } });
  expect(await statusOf(ask(gateway.url))).toBe(401);
  expect(await statusOf(ask(gateway.url, bearer('web')))).toBe(200);

  await keys.swap([]);
  const shut = (): Promise<true | undefined> =>
    statusOf(ask(gateway.url, bearer('web'))).then((status) => (status === 401 ? true : undefined));
  expect(await waitFor(shut, 5000)).toBe(true);
  const asked = provider.requests().length;
  expect(await statusOf(ask(gateway.url))).toBe(401);
  expect(await statusOf(fetch(`${gateway.url}/v1/models`))).toBe(401);
  expect(provider.requests()).toHaveLength(asked);
});

test.each([
  ['that is not there', undefined, 'auth.keysFile names a file that does not exist'],
  ['that is empty', '', 'auth.keysFile names a file that is empty'],
  ['without keys', '# to be written\n', 'the file holds nothing; with no keys it must say keys: []'],
])('a keys file %s does not start', async (_words, text, message) => {
  const folder = await makeFolder();
  if (text !== undefined) await writeFile(join(folder, 'keys.yaml'), text);
  const config = { auth: { keysFile: 'keys.yaml' } };
  await writeFile(join(folder, 'headgate.yaml'), renderConfig({ provider: 'http://127.0.0.1:1/v1', config }));
  const command = startCommand(['serve', '--config', join(folder, 'headgate.yaml')]);
  expect(await command.ended).toBe(1);
  expect(command.err()).toContain(message);
});
