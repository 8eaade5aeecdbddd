import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder, startCommand } from '../harness/command.ts';
import { waitFor } from '../harness/gateway.ts';

const ports = 'server: { port: 0 }\nadmin: { port: 0 }\n';
const local = `${ports}providers: { local: { baseUrl: "http://127.0.0.1:1/v1" } }\n`;
const junk = { junk: 'not what it should be\n' };

interface Case {
  readonly file?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  /** The message of both; absent if both accept the file. */
  readonly words?: string;
}

const cases: readonly Case[] = [
  {
    file: `${ports}providers:\n  p:\n    baseUrl: http://x/v1\n    apiKey: 'sk abc def'\n`,
    words: 'headgate.yaml:6: providers.p.apiKey has a blank',
  },
  { file: `${ports}providers: { p: { baseUrl: "http://x/v1?" } }\n`, words: 'headgate.yaml:3: providers.p.baseUrl' },
  {
    file: `${ports}providers: { p: { baseUrl: "http://x/v1", apiKeyFile: junk } }\n`,
    files: junk,
    words: 'headgate.yaml:3: providers.p.apiKeyFile names a file that has a blank',
  },
  {
    file: `${local}upstream: { extraCaFile: junk }\n`,
    files: junk,
    words: 'upstream.extraCaFile names a file that does not begin with a certificate',
  },
  {
    file: local.replace('server: { port: 0 }', 'server: { port: 0, tls: { certFile: junk, keyFile: junk } }'),
    files: junk,
    words: 'server.tls names',
  },
  {
    file: local.replace('server: { port: 0 }', 'server: { port: 0, trustedProxies: [lb] }'),
    words: 'headgate.yaml:1: server.trustedProxies[0] must be',
  },
  {
    file: `${local}models: [{ name: "*", provider: local, upstreamModel: x }]\n`,
    words: 'models[0].upstreamModel cannot stand',
  },
  {
    env: { OPENAI_API_KEY: 'sk abc def' },
    words: 'providers.openai.apiKey has a blank in the middle; a key has none (its value comes from OPENAI_API_KEY)',
  },
  {
    env: { OPENAI_API_KEY: 'sk-abc', HTTPS_PROXY: 'socks5://x' },
    words: 'HTTPS_PROXY in the environment names a SOCKS proxy',
  },
  {
    env: { OPENAI_API_KEY: 'sk-abc', HTTPS_PROXY: 'http://u:p%@x:1' },
    words: 'HTTPS_PROXY in the environment has a %',
  },
  { file: local, env: { OPENAI_API_KEY: 'sk-abc' }, words: 'OPENAI_API_KEY is set in the environment' },
  { env: { OPENAI_API_KEY: 'sk-abc\n', HTTPS_PROXY: '127.0.0.1:3128' } },
  { file: local, env: { HTTPS_PROXY: 'socks5://x' } },
  { file: `${local}attempts: { deadlineMs: 45s }\n` },
];

test.each(cases)('%j', async ({ file, env = {}, files = {}, words }) => {
  const folder = await makeFolder();
  if (file !== undefined) await writeFile(join(folder, 'headgate.yaml'), file);
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const options = { cwd: folder, env: { HEADGATE_PORT: '0', HEADGATE_ADMIN_PORT: '0', ...env } };
  const check = startCommand(['check'], options);
  const serve = startCommand(['serve'], options);
  const isReady = await waitFor(
    () => (serve.out().includes('"msg":"ready"') ? true : serve.process.exitCode === null ? undefined : false),
    10_000,
  );
  const [checkCode, serveCode] = [await check.ended, isReady === true ? 'serving' : await serve.ended];
  expect([checkCode, serveCode]).toEqual(words === undefined ? [0, 'serving'] : [1, 1]);
  for (const said of [check.err(), serve.err()]) expect(said).toContain(words ?? '');
  expect(check.err() + serve.err() + serve.out()).not.toMatch(/\n {4}at |sk abc def|p%@/);
});

test.each(['no such host', 'http://0.0.0.0', '[::1]', '256.1.1.1', '::ffff:0:0:0'])(
  'an address that nobody can listen on says its setting: %s',
  async (host) => {
    const folder = await makeFolder();
    await mkdir(join(folder, 'empty'));
    for (const section of ['server', 'admin']) {
      const env = { HEADGATE_PORT: '0', HEADGATE_ADMIN_PORT: '0', OPENAI_API_KEY: 'sk-abc' };
      const hostVariable = section === 'server' ? 'HEADGATE_HOST' : 'HEADGATE_ADMIN_HOST';
      const serve = startCommand(['serve'], { cwd: join(folder, 'empty'), env: { ...env, [hostVariable]: host } });
      expect(await serve.ended).toBe(1);
      expect(serve.err()).toContain(`${section}.host`);
      expect(serve.err() + serve.out()).not.toMatch(/\n {4}at |"crashed"/);
    }
  },
);
