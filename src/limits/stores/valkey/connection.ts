import { Redis } from 'ioredis';
import { systemClock } from '../../../core/clock.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { BrokenHandshake, isCut, NoConnection } from './store-errors.ts';
import { afterRunning } from './running-time.ts';
import type { Script } from './script.ts';
import { connectTimeoutMs } from './timing.ts';

/**
 * One connection from its opening to its end. It queues, retries and repeats nothing: what is in progress when it ends
 * fails, and its caller decides what that means.
 */
export class Connection {
  readonly #client: Redis;
  readonly #isTls: boolean;
  #hasAnswered = false;
  /** Why it ended, if the socket or the handshake said so. The library's own errors come later and say less. */
  #cause: Error | undefined;

  private constructor(client: Redis, isTls: boolean) {
    this.#client = client;
    this.#isTls = isTls;
    client.on('error', (error: Error) => {
      this.#cause ??= error;
    });
  }

  /** @throws the error of the socket, of TLS, of the credentials or of the database; a time-out after one second */
  static async open({ to, database }: ConnectionOptions, onEnd: (cause: unknown) => void): Promise<Connection> {
    const client = new Redis({
      ...to,
      lazyConnect: true,
      enableOfflineQueue: false,
      enableReadyCheck: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      retryStrategy: null,
      disableClientInfo: true,
      // Protocol 2. Protocol 3 adds a HELLO to each connection and nothing that is needed here.
      protocol: 2,
      connectTimeout: 20 * connectTimeoutMs,
      disconnectTimeout: 100,
    });
    const connection = new Connection(client, to.tls !== undefined);
    // The library's own time-out ends when TCP is connected, and it counts time in which this process did not run.
    const timeout = afterRunning(systemClock, connectTimeoutMs, () => {
      connection.#cause ??= new NoConnection(connectTimeoutMs);
      client.disconnect();
    });
    try {
      await client.connect();
      // The library's own option continues in database 0 if the server refuses the database.
      if (database !== 0) await connection.#answered(client.select(database));
    } catch (error) {
      client.disconnect();
      throw connection.#causeOf(error);
    } finally {
      timeout.cancel();
    }
    client.once('end', () => {
      onEnd(connection.#causeOf(new Error('the connection was closed')));
    });
    return connection;
  }

  /** The server's clock, in milliseconds since 1970 with a fraction. */
  async time(): Promise<number> {
    const [seconds, microseconds] = await this.#answered(this.#client.time());
    return Number(seconds) * 1000 + Number(microseconds) / 1000;
  }

  async load(scripts: readonly Script[]): Promise<void> {
    await Promise.all(scripts.map(({ source }) => this.#client.script('LOAD', source)));
  }

  /** @throws the server's error, or an error that says that the connection ended */
  async run({ source, sha1 }: Script, keys: readonly string[], args: readonly string[]): Promise<readonly number[]> {
    try {
      return (await this.#client.evalsha(sha1, keys.length, ...keys, ...args)) as readonly number[];
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return (await this.#client.eval(source, keys.length, ...keys, ...args)) as readonly number[];
    }
  }

  call(command: string, ...args: readonly string[]): Promise<unknown> {
    return this.#answered(this.#client.call(command, ...args));
  }

  /** The server's eviction policy. Undefined if it keeps everything, or if we may not ask. */
  async evictionPolicy(): Promise<string | undefined> {
    const memory = await this.#client.info('memory').catch(() => '');
    const [, maxBytes = '0'] = /^maxmemory:(\d+)/m.exec(memory) ?? [];
    const [, policy = 'noeviction'] = /^maxmemory_policy:([\w-]+)/m.exec(memory) ?? [];
    return maxBytes === '0' || policy === 'noeviction' ? undefined : policy;
  }

  hashOf(key: string): Promise<Record<string, string>> {
    return this.#client.hgetall(key);
  }

  /** Begins to hear a channel. After that the connection takes no other command. */
  async subscribe(channel: string): Promise<void> {
    await this.#answered(this.#client.subscribe(channel));
  }

  onMessage(listener: (text: string) => void): void {
    this.#client.on('message', (_channel: string, text: string) => {
      listener(text);
    });
  }

  close(): void {
    this.#client.removeAllListeners('end');
    this.#client.disconnect();
  }

  async #answered<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      throw this.#causeOf(error);
    } finally {
      this.#hasAnswered = true;
    }
  }

  #causeOf(error: unknown): unknown {
    const isReply = error instanceof Error && error.name === 'ReplyError';
    const cause = isReply ? error : (this.#cause ?? error);
    return !this.#hasAnswered && isCut(cause, this.#isTls) ? new BrokenHandshake(this.#isTls) : cause;
  }
}
