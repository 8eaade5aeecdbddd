import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder, startCommand } from '../harness/command.ts';

const ports = { HEADGATE_PORT: '0', HEADGATE_ADMIN_PORT: '0', OPENAI_API_KEY: '' };

async function refusal(env: Record<string, string>, file?: string): Promise<string> {
  const folder = await makeFolder();
  if (file !== undefined) await writeFile(join(folder, 'headgate.yaml'), file);
  const command = startCommand(['serve'], { cwd: folder, env: { ...ports, ...env } });
  expect(await command.ended).toBe(1);
  expect(command.out()).toBe('');
  expect(command.err()).toContain('headgate cannot start');
  expect(command.err()).toContain('Set OPENAI_API_KEY');
  return command.err();
}

test('with a configuration file', async () => {
  expect(await refusal({}, 'limits: { perCaller: { requestsPerMinute: 5 } }\n')).toContain(
    'there is a configuration file',
  );
});

test('with an empty configuration file', async () => {
  expect(await refusal({}, '')).toContain('there is a configuration file');
});

test.each([
  ['HEADGATE_HOST', 'server.host is 0.0.0.0'],
  ['HEADGATE_ADMIN_HOST', 'admin.host is 0.0.0.0'],
])('with a listener beyond loopback: %s', async (variable, reason) => {
  expect(await refusal({ [variable]: '0.0.0.0' })).toContain(reason);
});

test('with a provider named and no key for it', async () => {
  expect(await refusal({ OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' })).toContain('OPENAI_BASE_URL names a provider');
});
