import { Redis } from 'ioredis';
import { systemClock } from '../../../core/clock.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { afterRunning } from './running-time.ts';
import type { Script } from './script.ts';
import { connectTimeoutMs } from './timing.ts';

/**
 * One connection, from its making to its end. Nothing is queued, retried or sent again: what was under way when it ends
 * fails, and whoever asked knows best what that means.
 */
export class Connection {
  readonly #client: Redis;
  /** Why it ended, where the socket or the handshake said so; the library's own errors come later and know less. */
  #cause: Error | undefined;

  private constructor(client: Redis) {
    this.#client = client;
    client.on('error', (error: Error) => {
      this.#cause ??= error;
    });
  }

  /** @throws what the socket, TLS or the credentials met; a time-out after one second */
  static async open(options: ConnectionOptions, onEnd: (cause: Error) => void): Promise<Connection> {
    const client = new Redis({
      ...options,
      lazyConnect: true,
      enableOfflineQueue: false,
      enableReadyCheck: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      retryStrategy: null,
      disableClientInfo: true,
      // The second one adds a HELLO to each connection, and nothing that is needed here.
      protocol: 2,
      connectTimeout: 20 * connectTimeoutMs,
      disconnectTimeout: 100,
    });
    const connection = new Connection(client);
    // The library's own limit ends where TCP stands, and goes by the clock even where this process did not run.
    const timeout = afterRunning(systemClock, connectTimeoutMs, () => {
      connection.#cause ??= new Error(`no connection within ${connectTimeoutMs} ms`);
      client.disconnect();
    });
    try {
      await client.connect();
    } catch (error) {
      client.disconnect();
      throw connection.#cause ?? error;
    } finally {
      timeout.cancel();
    }
    client.once('end', () => {
      onEnd(connection.#cause ?? new Error('the connection was closed'));
    });
    return connection;
  }

  /** The server's clock, in milliseconds since 1970 with a fraction. */
  async time(): Promise<number> {
    const [seconds, microseconds] = await this.#client.time();
    return Number(seconds) * 1000 + Number(microseconds) / 1000;
  }

  async load(scripts: readonly Script[]): Promise<void> {
    await Promise.all(scripts.map(({ source }) => this.#client.script('LOAD', source)));
  }

  /** @throws the server's error, or that the connection ended */
  async run({ source, sha1 }: Script, keys: readonly string[], args: readonly string[]): Promise<readonly number[]> {
    try {
      return (await this.#client.evalsha(sha1, keys.length, ...keys, ...args)) as readonly number[];
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return (await this.#client.eval(source, keys.length, ...keys, ...args)) as readonly number[];
    }
  }

  hashOf(key: string): Promise<Record<string, string>> {
    return this.#client.hgetall(key);
  }

  close(): void {
    this.#client.removeAllListeners('end');
    this.#client.disconnect();
  }
}
