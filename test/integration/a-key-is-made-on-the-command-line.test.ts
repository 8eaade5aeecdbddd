import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import { makeFolder, startCommand } from '../harness/command.ts';
import { startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';

test('a key from the command line lets its caller in once its entry is in the keys file, and is nowhere else', async () => {
  const folder = await makeFolder();
  const made = startCommand(['keys', 'new', '--id', 'web', '--team', 'shop'], { cwd: folder });
  expect(await made.ended).toBe(0);
  const key = made.out().trim();
  expect(key).toMatch(/^hg-[\w-]{43}$/);
  const keysFile = join(folder, 'keys.yaml');
  await writeFile(keysFile, `keys:\n${made.err()}`);

  const provider = await startProvider();
  const config = { auth: { keysFile, teams: ['shop'] } };
  const gateway = await startGateway({ provider: provider.baseUrl, config });
  expect(await statusOf(ask(gateway.url, { headers: { authorization: `Bearer ${key}` } }))).toBe(200);
  expect(await statusOf(ask(gateway.url, { headers: { authorization: `Bearer ${key}x` } }))).toBe(401);
  expect(gateway.logged('ready')[0]).toMatchObject({
    keys: { required: true, count: 1, listed: [{ id: 'web', team: 'shop' }] },
  });
  expect(gateway.lines.join('\n')).not.toContain(key.slice(3));
  expect(JSON.stringify(provider.requests())).not.toContain(key.slice(3));
});
