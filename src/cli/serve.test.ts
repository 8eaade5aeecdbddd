import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

// Only what hangs is ended by it: a busy machine takes its time to start a process.
vi.setConfig({ testTimeout: 60_000 });

const fixture = join(import.meta.dirname, 'serve-process.fixture.ts');

let folder: string;
let child: ChildProcess;
let out: string;
let err: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headgate-'));
});
afterEach(async () => {
  child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

async function start(behaviour: string, args: string[] = [], firstWords = '"msg":"ready"'): Promise<void> {
  const { PATH } = process.env;
  child = spawn(process.execPath, [fixture, behaviour, 'serve', ...args], {
    cwd: folder,
    env: { PATH, OPENAI_API_KEY: 'sk-secret-key' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  out = err = '';
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  await say(firstWords);
}

/** Waits until it has said so, this often. */
async function say(text: string, times = 1): Promise<void> {
  while (out.split(text).length <= times) {
    if (child.exitCode !== null) throw new Error(`it has ended and did not say ${text}: ${out}${err}`);
    await Promise.race([once(child.stdout ?? child, 'data'), once(child, 'close')]);
  }
}

async function exitCode(): Promise<unknown> {
  if (child.exitCode !== null) return child.exitCode;
  const [code] = (await once(child, 'close')) as [number | null];
  return code;
}

test.each(['SIGTERM', 'SIGINT'] as const)('%s drains and ends with 0', async (signal) => {
  await start('plain');
  child.kill(signal);
  expect(await exitCode()).toBe(0);
  expect(out).toContain('draining, settle true\ndrained\n');
});

test('a second signal waits for its second, then ends the drain at once', async () => {
  await start('slow-drain');
  child.kill('SIGTERM');
  child.kill('SIGTERM');
  await say('draining');
  await new Promise((resolve) => setTimeout(resolve, 1050));
  expect(child.exitCode).toBeNull();
  child.kill('SIGINT');
  expect(await exitCode()).toBe(130);
  expect(out).not.toContain('drained');
  expect(out).toContain('written out');
});

test.each([
  ['crash', 'uncaughtException'],
  ['reject', 'unhandledRejection'],
  ['bug-at-start', 'unhandledRejection'],
])('%s: the last line says why, without the key, and the status is 70', async (behaviour, origin) => {
  await start(behaviour, [], '');
  expect(await exitCode()).toBe(70);
  const line = JSON.parse(out.trim().split('\n').at(-1) ?? '') as { origin: string; error: string };
  expect(line).toMatchObject({ level: 'fatal', msg: 'crashed', origin });
  expect(line.error).toContain('with [secret]');
  expect(out).not.toContain('sk-secret-key');
});

test('what the log has buffered comes before the last line', async () => {
  await start('crash', [], '');
  expect(await exitCode()).toBe(70);
  expect(out.trim().split('\n').slice(-2)).toEqual(['written out', expect.stringContaining('"msg":"crashed"')]);
});

test('a log that takes no more is not written to: the last line goes to stderr', async () => {
  await start('stuck-log', [], '');
  expect(await exitCode()).toBe(70);
  expect(out).not.toContain('crashed');
  expect(err).toContain('"msg":"crashed"');
  expect(err).not.toContain('sk-secret-key');
});

test('a reader that leaves our output does not end the process', async () => {
  await start('chatter');
  child.stdout?.destroy();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(child.exitCode).toBeNull();
  child.kill('SIGTERM');
  expect(await exitCode()).toBe(0);
});

test('the file is watched, and SIGHUP reads it again', async () => {
  const file = join(folder, 'headgate.yaml');
  await writeFile(file, 'limits: { perCaller: { requestsPerMinute: 3 } }\n');
  await start('plain');
  await writeFile(file, 'limits: { perCaller: { requestsPerMinute: 4 } }\n');
  await say('reloaded 4');
  await writeFile(file, 'limits: { perCaller: { requestsPerMinute: 0 } }\n');
  await say('rejected limits.perCaller.requestsPerMinute');
  await writeFile(file, 'limits: { perCaller: { requestsPerMinute: 4 } }\n');
  await say('reloaded 4', 2);
  child.kill('SIGHUP');
  await say('reloaded 4', 3);
});
