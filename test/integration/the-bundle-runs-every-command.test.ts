import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder, startCommand } from '../harness/command.ts';
import { waitFor } from '../harness/gateway.ts';

test('--help and --version', async () => {
  const help = startCommand(['--help']);
  expect(await help.ended).toBe(0);
  expect(help.out()).toMatch(/serve[^]*check[^]*simulate[^]*OPENAI_API_KEY/);
  const asked = startCommand(['--version']);
  expect(await asked.ended).toBe(0);
  const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
  expect(asked.out()).toBe(`${version}\n`);
});

test('check says yes with 0, and no with 1 and the line', async () => {
  const folder = await makeFolder();
  const file = join(folder, 'headgate.yaml');
  const env = { OPENAI_API_KEY: 'sk-0123456789abcdef' };
  await writeFile(file, 'server:\n  port: 8123\n');
  const good = startCommand(['check', '--config', file], { env });
  expect(await good.ended).toBe(0);
  expect(good.out()).toContain('is valid');
  await writeFile(file, 'server:\n  prot: 8123\n');
  const bad = startCommand(['check', '--config', file], { env });
  expect(await bad.ended).toBe(1);
  expect(bad.err()).toContain('prot');
  expect(bad.err()).toMatch(/headgate\.yaml:2|line 2/);
  for (const { out, err } of [good, bad]) expect(out() + err()).not.toContain(env.OPENAI_API_KEY);
});

test('simulate serves until it is told to end', async () => {
  const command = startCommand(['simulate', '--port', '0', '--defaults', 'ttft=0; rate=0; tokens=3']);
  const url = await waitFor(() => /http:\/\/127\.0\.0\.1:\d+/.exec(command.out() + command.err())?.[0], 10_000);
  expect((await fetch(`${url ?? ''}/v1/models`)).status).toBe(200);
  command.process.kill('SIGTERM');
  expect(await command.ended).toBe(0);
});
