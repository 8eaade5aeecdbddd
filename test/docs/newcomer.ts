import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const built = new URL('../../dist/headgate.js', import.meta.url).pathname;

export interface Newcomer {
  readonly url: string;
  readonly adminUrl: string;
}

/** The built gateway as `npm start` starts it without a key and without a file, on ports of its own. */
export async function startAsNewcomer(onTestFinished: (end: () => Promise<void>) => void): Promise<Newcomer> {
  const folder = await mkdtemp(join(tmpdir(), 'headgate-newcomer-'));
  const env = { PATH: process.env['PATH'], HOME: folder, HEADGATE_PORT: '0', HEADGATE_ADMIN_PORT: '0' };
  const child = spawn(process.execPath, [built, 'serve'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(async () => {
    await end(child);
    await rm(folder, { recursive: true, force: true });
  });
  for await (const line of createInterface(child.stdout)) {
    const { msg, publicUrl, adminUrl } = JSON.parse(line) as Record<string, string>;
    if (msg !== 'ready' || publicUrl === undefined || adminUrl === undefined) continue;
    child.stdout.resume();
    return { url: publicUrl, adminUrl };
  }
  throw new Error('the gateway ended before it was ready');
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
