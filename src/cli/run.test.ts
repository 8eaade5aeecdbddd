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
])('headgate %j ends with %i', async (args, code) => {
  expect(await run(args)).toBe(code);
  expect(written.out + written.err).not.toBe('');
});

test('help lists commands, variables and exit codes', async () => {
  await run(['--help']);
  for (const word of ['serve', 'check', 'simulate', 'HEADGATE_HOST', 'OPENAI_API_KEY', 'Exit codes']) {
    expect(written.out).toContain(word);
  }
});

test('check says what a valid file amounts to', async () => {
  const file = await write('limits: { perCaller: { requestsPerMinute: 7 } }');
  expect(await run(['check', '--config', file], { OPENAI_API_KEY: 'sk-secret-key' })).toBe(0);
  expect(written.out).toContain(`${file} is valid.`);
  expect(written.out).toContain('openai: openai at https://api.openai.com/v1, with a key');
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
