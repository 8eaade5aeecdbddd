import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { setPriority, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setImmediate, setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from './free-port.ts';

/** The server on the PATH, Valkey before Redis; undefined where there is none, and what needs one is left out. */
export const valkeyServer = onPath('valkey-server') ?? onPath('redis-server');

/** The first of them that was built with TLS; the Valkey that `.ci/valkey` fetches was not. */
export const valkeyServerWithTls = [onPath('valkey-server'), onPath('redis-server')].find(knowsTls);

export interface ValkeyOptions {
  readonly port?: number;
  /** Further lines of its configuration, as arguments: `['--maxmemory', '1mb']`. */
  readonly args?: readonly string[];
}

/** A server of a test's own on a loopback port, keeping nothing on disk. */
export class RunningValkey {
  readonly port: number;
  readonly url: string;
  readonly #args: readonly string[];
  #folder = '';
  #process: ChildProcess | undefined;
  #admin: Redis | undefined;

  private constructor(port: number, args: readonly string[]) {
    this.port = port;
    this.url = `redis://127.0.0.1:${port}`;
    this.#args = args;
  }

  static async start({ port, args = [] }: ValkeyOptions = {}): Promise<RunningValkey> {
    const server = new RunningValkey(port ?? (await freePort()), args);
    server.#folder = await mkdtemp(join(tmpdir(), 'headgate-valkey-'));
    await server.start();
    return server;
  }

  /** Starts it again, empty where nothing was saved. Resolves once it answers, if only that it is loading. */
  async start(further: readonly string[] = []): Promise<void> {
    const program = this.#args.includes('--tls-port') ? valkeyServerWithTls : valkeyServer;
    if (program === undefined) throw new Error('no valkey-server or redis-server is installed that can do this');
    const args = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    this.#process = spawn(
      program,
      [...args, '--dir', this.#folder, '--enable-debug-command', 'yes', ...this.#args, ...further],
      {
        stdio: 'ignore',
        // A session of its own: Linux shares a processor out between sessions.
        detached: true,
      },
    );
    prefer(this.#process);
    for (let tries = 0; tries < 500; tries += 1) {
      const reached = await this.admin.ping().then(
        () => true,
        ({ message }: Error) => /NOAUTH|WRONGPASS|LOADING/.test(message),
      );
      if (reached) return;
      await pause(10);
    }
    throw new Error('the server did not start');
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** A client of the test's own. */
  get admin(): Redis {
    this.#admin ??= new Redis({
      host: '127.0.0.1',
      port: this.port,
      retryStrategy: () => 20,
      maxRetriesPerRequest: 1,
      enableReadyCheck: false,
      disableClientInfo: true,
    }).on('error', () => undefined);
    return this.#admin;
  }

  /** Ends it at once, as a crash does; one that stands still does not wake up for it. */
  async kill(): Promise<void> {
    const process = this.#process;
    if (process === undefined || process.exitCode !== null || process.signalCode !== null) return;
    process.kill('SIGKILL');
    await once(process, 'exit');
  }

  /** Stands still: connections stay, and are even accepted, but nobody answers. Resolves once it does. */
  async freeze(): Promise<void> {
    const pid = this.#process?.pid ?? 0;
    this.#process?.kill('SIGSTOP');
    while (!/^State:\s+T/m.test(await readFile(`/proc/${pid}/status`, 'utf8'))) await setImmediate();
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  /** Calls of a command since it started. */
  async calls(command: string): Promise<number> {
    const line = new RegExp(`^cmdstat_${command}:calls=(\\d+)`, 'm').exec(await this.admin.info('commandstats'));
    return Number(line?.[1] ?? 0);
  }

  async close(): Promise<void> {
    this.#admin?.disconnect();
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Where it may: other work of the machine must not make the server slow by accident. */
function prefer({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, -15);
  } catch {
    // Not without the right to.
  }
}

/** It is started with a certificate that is not there, and ends at once: what it complains of tells. */
function knowsTls(program: string | undefined): program is string {
  if (program === undefined) return false;
  const args = ['--port', '0', '--tls-port', '1', '--tls-cert-file', '/nowhere', '--save', ''];
  const { stdout } = spawnSync(program, args, { encoding: 'utf8', timeout: 5000 });
  return stdout.includes('Failed to configure TLS');
}

function onPath(name: string): string | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {
      // not here
    }
  }
  return undefined;
}
