import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { setPriority, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setImmediate, setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from './free-port.ts';

/** The server on the PATH, Valkey before Redis. Undefined if there is none; then its tests are skipped. */
export const valkeyServer = onPath('valkey-server') ?? onPath('redis-server');

/** The first server that was built with TLS; the Valkey that `.ci/valkey` fetches was built without. */
export const valkeyServerWithTls = [onPath('valkey-server'), onPath('redis-server')].find(knowsTls);

interface ValkeyOptions {
  readonly port?: number;
  /** More configuration, as arguments: `['--maxmemory', '1mb']`. */
  readonly args?: readonly string[];
}

/** A server of one test on a loopback port; it keeps nothing on disk. */
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

  /** Starts the server again, empty if nothing was saved. Resolves once it answers, even with an error (loading). */
  async start(further: readonly string[] = []): Promise<void> {
    const program = this.#args.includes('--tls-port') ? valkeyServerWithTls : valkeyServer;
    if (program === undefined) throw new Error('no valkey-server or redis-server is installed that can do this');
    const args = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    this.#process = spawn(
      program,
      [...args, '--dir', this.#folder, '--enable-debug-command', 'yes', ...this.#args, ...further],
      {
        stdio: 'ignore',
        // The server gets its own session, because Linux shares a processor between sessions.
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

  /** The test's own client. */
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

  /** Ends the server at once, as a crash does, even while it is frozen. */
  async kill(): Promise<void> {
    const process = this.#process;
    if (process === undefined || process.exitCode !== null || process.signalCode !== null) return;
    process.kill('SIGKILL');
    await once(process, 'exit');
  }

  /** Stops the process: connections stay, new ones are even accepted, but nobody answers. Resolves when stopped. */
  async freeze(): Promise<void> {
    const pid = this.#process?.pid ?? 0;
    this.#process?.kill('SIGSTOP');
    while (!/^State:\s+T/m.test(await readFile(`/proc/${pid}/status`, 'utf8'))) await setImmediate();
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  /** The number of calls of a command since the server started. */
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

/** Raises the server's priority if this process may, so that other work on the machine does not make it slow. */
function prefer({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, -15);
  } catch {
    // This process may not raise priorities.
  }
}

/** Starts the program with a certificate that does not exist. Its error message shows if it knows TLS. */
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
