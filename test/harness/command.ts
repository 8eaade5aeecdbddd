import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A started `headgate` command of the build; it may end at any time. */
export interface Command {
  readonly process: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  /** Resolves with the exit status, or with the name of the signal that killed the command. */
  readonly ended: Promise<number | string>;
}

interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const built = new URL('../../dist/headgate.js', import.meta.url).pathname;

/** Starts `headgate …` with no environment but `env`. The command ends with the test that started it. */
export function startCommand(args: readonly string[], { cwd, env = {} }: CommandOptions = {}): Command {
  const child = spawn(process.execPath, [built, ...args], {
    ...(cwd === undefined ? {} : { cwd }),
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text.out += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (text.err += part));
  onTestFinished(() => void child.kill('SIGKILL'));
  return { process: child, out: () => text.out, err: () => text.err, ended: codeOf(child) };
}

/** Resolves after the last byte of output, with the exit status or the signal's name. */
export async function codeOf(child: ChildProcess): Promise<number | string> {
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return code ?? signal ?? 'nothing';
}

/** Makes a folder that is removed after the test. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'headgate-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
