import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** The built gateway in its own process, on its own ports. */
export interface RunningGateway {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  readonly adminUrl: string;
  readonly process: ChildProcess;
  /** The path of the configuration; write this file again to reload. */
  readonly configFile: string;
  /** The lines of stdout so far. */
  readonly lines: readonly string[];
  /** The lines since the last call, which are forgotten: for a run that is too long to keep them. */
  takeLines(): string[];
  /** The log lines with that message, parsed. */
  logged(message: string): Array<Record<string, unknown>>;
  /** Resident memory in MiB. */
  memoryMiB(): Promise<number>;
  /** Ends the process at once. */
  kill(): Promise<void>;
}

export interface GatewayOptions {
  /** The base URL of the gateway's provider, with `/v1`. */
  readonly provider?: string;
  /** Further parts of the configuration, merged over the harness's own, section by section. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly nodeFlags?: readonly string[];
  /** A program to start instead of the built gateway. */
  readonly program?: URL;
  /** A command that starts the process in its place, such as `unshare`, with its arguments. */
  readonly through?: readonly string[];
  /** The path of an existing configuration file; without it the harness writes one. */
  readonly configFile?: string;
  /** In a process group of its own, Ctrl-C on the terminal of the test does not reach the gateway. */
  readonly ownGroup?: boolean;
}

/** For `limits`: one caller of a test stands for many callers, and may use all that they may use together. */
export const oneStandsForMany = { maxShare: { caller: 1, address: 1 } };

/** A busy machine is too slow for what tests send at once. Those about shedding set the delay at which a pod sheds. */
const neverMs = 60_000;

/** For `limits`: a process sheds as a pod does, by the default of the setting. */
export const shedsLikeAPod = { maxEventLoopDelayMs: 50 };

/** What the image and `npm start` set for libraries that read it before any line of ours runs. */
export const imageEnvironment = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '81920',
  UV_THREADPOOL_SIZE: '64',
} as const;

const built = new URL('../../dist/headgate.js', import.meta.url).pathname;

/**
 * Starts the built gateway and waits until it is ready. The gateway ends with the test that started it, or when `atTheEnd`
 * calls what it is given.
 */
export async function startGateway(
  options: GatewayOptions = {},
  atTheEnd: (end: () => Promise<void>) => void = onTestFinished,
): Promise<RunningGateway> {
  const folder = await mkdtemp(join(tmpdir(), 'headgate-test-'));
  const configFile = options.configFile ?? join(folder, 'headgate.yaml');
  if (options.configFile === undefined) await writeFile(configFile, renderConfig(options)); // JSON is YAML
  const flags = ['--max-semi-space-size=8', ...(options.nodeFlags ?? [])]; // as npm start does
  const serve = [...flags, options.program?.pathname ?? built, 'serve', '--config', configFile];
  const [command = process.execPath, ...args] = [...(options.through ?? []), process.execPath, ...serve];
  const child = spawn(command, args, {
    env: { PATH: process.env['PATH'], ...imageEnvironment, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: options.ownGroup === true,
  });
  const lines: string[] = [];
  const complaints: string[] = [];
  let partial = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (partial + text).split('\n');
    partial = parts.pop() ?? '';
    lines.push(...parts);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => complaints.push(text));
  const gateway: RunningGateway = {
    url: '',
    adminUrl: '',
    process: child,
    configFile,
    lines,
    takeLines: () => lines.splice(0),
    logged: (message) => parsed(lines).filter((line) => line['msg'] === message),
    memoryMiB: () => residentMiB(child.pid ?? 0),
    kill: () => kill(child),
  };
  atTheEnd(async () => {
    await kill(child);
    await rm(folder, { recursive: true, force: true });
  });
  const ready = await waitFor(() => gateway.logged('ready')[0] ?? (child.exitCode === null ? undefined : {}), 30_000);
  const { publicUrl, adminUrl } = ready ?? {};
  if (typeof publicUrl !== 'string' || typeof adminUrl !== 'string') {
    throw new Error(`the gateway did not start: ${complaints.join('')}${lines.join('\n')}`);
  }
  return Object.assign(gateway, { url: publicUrl, adminUrl });
}

/** The configuration of a test's gateway; write the result to `configFile` to change a running gateway. */
export function renderConfig({ provider, config = {} }: GatewayOptions): string {
  const base: Record<string, unknown> = {
    server: { port: 0 },
    admin: { port: 0 },
    limits: { perCaller: { requestsPerMinute: 'unlimited' }, maxEventLoopDelayMs: neverMs },
    drain: { settleMs: 200, deadlineMs: 5000 },
    ...(provider === undefined
      ? {}
      : {
          providers: { simulator: { baseUrl: provider, simulator: true } },
          models: [
            { name: 'gpt-test', provider: 'simulator' },
            { name: '*', provider: 'simulator' },
          ],
        }),
  };
  for (const [key, value] of Object.entries(config)) {
    base[key] = isRecord(value) && isRecord(base[key]) ? { ...base[key], ...value } : value;
  }
  return JSON.stringify(base, null, 2);
}

/** Polls until the probe returns a value, and returns that value; undefined if none came in time. */
export async function waitFor<T>(
  probe: () => T | undefined | Promise<T | undefined>,
  timeoutMs: number,
): Promise<T | undefined> {
  const endMs = performance.now() + timeoutMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined || performance.now() > endMs) return found;
    await pause(10);
  }
}

export function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, delayMs);
  });
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function residentMiB(pid: number): Promise<number> {
  const { readFile } = await import('node:fs/promises');
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

function parsed(lines: readonly string[]): Array<Record<string, unknown>> {
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, unknown>);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
