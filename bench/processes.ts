import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { cores } from './cores.ts';
import type { Job, JobResult } from './job.ts';

/** The path of a program of the bench. */
export function programPath(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

/** Below the ports that Linux and macOS give to outgoing connections, of which a load opens thousands. */
const firstPort = 20_000;
const ports = 10_000;
const triesForPort = 100;

/** A port of the loopback that is free now. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < triesForPort; tries += 1) {
    const port = firstPort + Math.floor(Math.random() * ports);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port among ${triesForPort} from ${firstPort} on`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}

/** Ends a process that we started, and waits until it has. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

/** Starts the provider; it ends with this process. */
export async function startUpstream(): Promise<{ child: ChildProcess; port: number }> {
  const child = runAround('upstream.ts', [], 'pipe');
  return { child, port: (JSON.parse(await firstLine(child)) as { port: number }).port };
}

/** Runs a load to its end. */
export async function runLoad(job: Job): Promise<JobResult> {
  const child = runAround('load.ts', [JSON.stringify(job)], 'ignore');
  return JSON.parse(await firstLine(child)) as JobResult;
}

/** Opens streams and holds them until the returned function is called. */
export async function holdLoad(job: Job): Promise<() => Promise<void>> {
  const child = runAround('load.ts', [JSON.stringify(job)], 'pipe');
  await firstLine(child);
  return () => end(child);
}

/** Starts a program of the bench, where it takes nothing from what is measured. */
function runAround(name: string, args: readonly string[], stdin: 'pipe' | 'ignore'): ChildProcess {
  const [program = '', ...rest] = [...cores.others, process.execPath, programPath(name), ...args];
  return spawn(program, rest, { stdio: [stdin, 'pipe', 'inherit'] });
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no stdout');
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error(`a process of the bench ended without a word (${child.exitCode})`);
}
