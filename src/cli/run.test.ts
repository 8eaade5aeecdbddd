import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { runCommand } from './run.ts';

let folder: string;
let written: { out: string; err: string };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headgate-'));
  written = { out: '', err: '' };
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written.err += String(text);
    return true;
  });
});

afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

function run(args: string[], env: Record<string, string> = {}): Promise<number> {
  return runCommand(args, {
    env,
    onConfig: () => undefined,
    onGateway: () => undefined,
    createGateway: () => {
      throw new Error('not wanted here');
    },
    loadSimulator: () => Promise.reject(new Error('not wanted here')),
  });
}

async function write(text: string): Promise<string> {
  const file = join(folder, 'headgate.yaml');
  await writeFile(file, text);
  return file;
}

test.each([
  [['--help'], 0],
  [['serve', '--help'], 0],
  [['--version'], 0],
  [[], 2],
  [['serv'], 2],
  [['serve', '--port', '1'], 2],
  [['serve', 'extra'], 2],
  [['simulate', '--port', '70000'], 2],
  [['simulate', '--port', '1e3'], 2],
  [['check', '--config'], 2],
  [['keys', 'new', '--help'], 0],
  [['keys'], 2],
  [['keys', 'new', '--id', ''], 2],
  [['keys', 'new', '--id', 'x'.repeat(65)], 2],
  [['keys', 'new', '--team', 'a team'], 2],
  [['keys', 'new', 'web'], 2],
])('headgate %j ends with %i', async (args, code) => {
  expect(await run(args)).toBe(code);
  expect(written.out + written.err).not.toBe('');
});

test('help lists commands, variables and exit codes', async () => {
  await run(['--help']);
  for (const word of ['serve', 'check', 'keys', 'simulate', 'HEADGATE_HOST', 'OPENAI_API_KEY', 'Exit codes']) {
    expect(written.out).toContain(word);
  }
});

test('check says what a valid file amounts to', async () => {
  const file = await write('limits: { perCaller: { requestsPerMinute: 7 } }');
  expect(await run(['check', '--config', file], { OPENAI_API_KEY: 'sk-secret-key' })).toBe(0);
  expect(written.out).toContain(`${file} is valid.`);
  expect(written.out).toContain('openai: openai-chat at https://api.openai.com/v1, with a key');
  expect(written.out).toContain('7 requests a minute');
  expect(written.out).not.toContain('sk-secret-key');
});

test('check lists everything that is wrong, and nothing else', async () => {
  const file = await write('colour: red\nserver:\n  port: x\n');
  expect(await run(['check'], { HEADGATE_CONFIG: file })).toBe(1);
  expect(written.out).toBe('');
  expect(written.err).toContain('has 2 problems');
  expect(written.err).toContain(`  ${file}:3: server.port must be a whole number`);
  expect(written.err).not.toMatch(/ {4}at |Error/);
});

test('config prints what is in effect as a file that could be used, secrets hidden', async () => {
  const file = await write('admin: { token: token-secret }\nlimits: { perCaller: { requestsPerMinute: 7 } }');
  expect(await run(['config', '--config', file], { OPENAI_API_KEY: 'sk-secret-key', HEADGATE_PORT: '81' })).toBe(0);
  expect(parse(written.out)).toMatchObject({
    server: { port: 81 },
    admin: { token: '[secret]' },
    limits: { perCaller: { requestsPerMinute: 7 } },
    providers: { openai: { apiKey: '[secret]' } },
  });
  expect(written.out).not.toMatch(/token-secret|sk-secret-key/);
});

test('a configuration that cannot be used does not start, and says what to do', async () => {
  expect(await run(['serve'], { HEADGATE_HOST: '0.0.0.0' })).toBe(1);
  expect(written.err).toContain('headgate cannot start.');
  expect(written.err).toContain('Set OPENAI_API_KEY');
});

test('keys new prints the key alone on stdout, and its entry as YAML on stderr', async () => {
  expect(await run(['keys', 'new', '--id', 'web', '--name', 'yes: the "web" #1', '--team', 'shop'])).toBe(0);
  expect(written.out).toMatch(/^hg-[A-Za-z0-9_-]{43}\n$/);
  const sha256 = createHash('sha256').update(written.out.trim()).digest('hex');
  expect(parse(written.err)).toEqual([{ id: 'web', name: 'yes: the "web" #1', sha256, team: 'shop' }]);
  expect(written.err).not.toContain(written.out.trim());
});

test('what keys new writes to stderr can be appended to a keys file', async () => {
  await run(['keys', 'new', '--id', '007']);
  await run(['keys', 'new']);
  await writeFile(join(folder, 'keys.yaml'), `keys:\n${written.err}`);
  const [first, second] = written.out.trim().split('\n');
  expect(first).not.toBe(second);
  const file = await write('auth: { keysFile: keys.yaml }');
  written = { out: '', err: '' };
  expect(await run(['check', '--config', file], { OPENAI_API_KEY: 'sk-secret-key' })).toBe(0);
  expect(written.out).toMatch(/007[^]*key-[0-9a-f]{8}/);
});

test('check lists the keys, where they come from, and those that are about to expire', async () => {
  const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
  const key = (id: string, hex: string, rest: string): string => `{ id: ${id}, sha256: ${hex.repeat(64)}, ${rest} }`;
  await writeFile(join(folder, 'keys.yaml'), `keys: [${key('soon', 'b', `expires: "${inDays(3.5)}"`)}]`);
  const keys = [key('old', 'a', 'expires: 2020-01-01'), key('later', 'c', `expires: "${inDays(8)}"`)];
  const file = await write(`auth: { keysFile: keys.yaml, teams: [shop], keys: [${keys.join(', ')}] }`);
  expect(await run(['check', '--config', file], { OPENAI_API_KEY: 'sk-secret-key' })).toBe(0);
  expect(written.out).toContain(`by key, also those in ${join(folder, 'keys.yaml')}:`);
  expect(written.out).toContain('old: until 2020-01-01\n');
  expect(written.out).toContain('warning    the key "old" expired at 2020-01-01: it is refused\n');
  expect(written.out).toContain('the key "soon" expires in 3 days');
  expect(written.out).not.toContain('"later"');
  expect(written.out).not.toMatch(/aaaaaaaa|bbbbbbbb/);
});

test('config prints the keys of both files, with as much of each hash as tells them apart', async () => {
  await writeFile(join(folder, 'keys.yaml'), `keys: [{ id: b, sha256: ${'b'.repeat(64)}, expires: 2027-01-31 }]`);
  const file = await write(`auth: { keysFile: keys.yaml, keys: [{ id: a, sha256: ${'a'.repeat(64)} }] }`);
  await run(['config', '--config', file], { OPENAI_API_KEY: 'sk-secret-key' });
  expect((parse(written.out) as { auth: unknown }).auth).toEqual({
    teams: [],
    failuresPerMinute: 60,
    keysFile: join(folder, 'keys.yaml'),
    keys: [
      { id: 'a', sha256: 'aaaaaaaa…' },
      { id: 'b', sha256: 'bbbbbbbb…', expires: '2027-01-31' },
    ],
  });
});
