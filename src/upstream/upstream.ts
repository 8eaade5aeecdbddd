import { createHash } from 'node:crypto';
import type { Credentials, UnsignedCall } from '../core/authentication.ts';
import type { Clock } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import { type HeaderLines, joinLines } from '../core/header-lines.ts';
import type { Method } from '../core/method.ts';
import type { Provider } from '../core/provider.ts';
import { Secret } from '../core/secret.ts';
import type { Source } from '../core/source.ts';
import type { StreamedBody } from '../core/streamed-body.ts';
import { Call, type CallListener } from './call.ts';
import { ConnectionPool } from './connection-pool.ts';
import { requestBytes } from './http1/request-bytes.ts';
import type { UpstreamSettings } from './settings.ts';
import type { ProxyVariables } from './dial/proxy-variables.ts';
import { type DialOptions, dialOptionsOf } from './dial/dial-options.ts';

export interface UpstreamRequest {
  readonly provider: Provider;
  readonly method: Method;
  /** Path after the provider's base path. Its query, if any, does not include the provider's own query. */
  readonly path: string;
  /** All headers except the credentials, `host`, `connection` and `content-length`. */
  readonly headers: HeaderLines;
  readonly body?: Buffer | StreamedBody | undefined;
}

/** Below this number of pools, an empty pool is kept for its TLS session. */
const manyPools = 64;

/** Makes HTTP calls to providers, and owns the connections that the calls share. */
export class Upstream {
  /** Maximum size of a complete answer in bytes. */
  readonly maxAnswerBytes: number;
  /** Maximum size of one event of a stream in bytes. */
  readonly maxEventBytes: number;
  readonly #settings: UpstreamSettings;
  readonly #wayTo: (provider: Provider) => DialOptions;
  readonly #clock: Clock;
  readonly #pools = new Map<string, ConnectionPool>();
  /** The same pools by provider object, which is faster to look up. */
  #poolsByProvider = new WeakMap<Provider, ConnectionPool>();

  /** @throws Error where a file that the settings name cannot be read */
  constructor(settings: UpstreamSettings, proxy: ProxyVariables, clock: Clock) {
    this.maxAnswerBytes = settings.maxAnswerBytes;
    this.maxEventBytes = settings.maxEventBytes;
    this.#settings = settings;
    this.#wayTo = dialOptionsOf(settings, proxy, clock);
    this.#clock = clock;
  }

  /** Starts a call. Never throws: errors go to the listener, and never before this method has returned. */
  call(request: UpstreamRequest, listener: CallListener): Source {
    const { provider, method, headers, body } = request;
    const call = new Call(provider.name, listener);
    try {
      const path = withQuery(provider.basePath + request.path, provider.query);
      const unsigned = { method, origin: provider.origin, path, headers, body };
      const credentials = provider.authenticate(unsigned);
      if (credentials instanceof Promise) void this.#sendLater(call, request, unsigned, credentials);
      else this.#send(call, request, unsigned, credentials);
    } catch (thrown) {
      call.refuse(GatewayError.from(thrown));
    }
    return call;
  }

  /** Number of connection pools, used or not. */
  get pools(): number {
    return this.#pools.size;
  }

  /** Closes all connections. A running call fails with a broken answer. */
  close(): void {
    for (const pool of this.#pools.values()) pool.close();
  }

  /** Sends a call once its credentials have been fetched, unless it was aborted before. */
  async #sendLater(
    call: Call,
    request: UpstreamRequest,
    unsigned: UnsignedCall,
    fetched: Promise<Credentials>,
  ): Promise<void> {
    try {
      const credentials = await fetched;
      if (!call.isOver) this.#send(call, request, unsigned, credentials);
    } catch (thrown) {
      call.refuse(GatewayError.from(thrown));
    }
  }

  #send(
    call: Call,
    { provider, method, body }: UpstreamRequest,
    unsigned: UnsignedCall,
    credentials: Credentials,
  ): void {
    const pool = this.#poolOf(provider);
    const path = withQuery(unsigned.path, credentials.query);
    const headers = joinLines(unsigned.headers, credentials.headers);
    pool.send(call, requestBytes({ method, path, host: pool.host, headers, body }));
  }

  /** Returns the pool of a provider. Providers share a pool only where they are reached in the same way. */
  #poolOf(provider: Provider): ConnectionPool {
    const known = this.#poolsByProvider.get(provider);
    if (known !== undefined) return known;
    const key = poolKey(provider);
    let pool = this.#pools.get(key);
    if (pool === undefined) {
      this.#forgetUnused();
      pool = new ConnectionPool(this.#wayTo(provider), { ...this.#settings, ...provider.connections }, this.#clock);
      this.#pools.set(key, pool);
    }
    this.#poolsByProvider.set(provider, pool);
    return pool;
  }

  /**
   * Removes empty pools. The pools of providers that left the configuration must not add up in a process that lives for
   * months.
   */
  #forgetUnused(): void {
    if (this.#pools.size < manyPools) return;
    for (const [key, pool] of this.#pools) if (pool.isEmpty) this.#pools.delete(key);
    this.#poolsByProvider = new WeakMap();
  }
}

function withQuery(path: string, query: string): string {
  if (query === '') return path;
  return `${path}${path.includes('?') ? '&' : '?'}${query}`;
}

/** Connections with options of their own are never shared with another provider, not even at the same address. */
function poolKey({ name, origin, connections }: Provider): string {
  if (Object.keys(connections).length === 0) return origin;
  const { proxy } = connections;
  const options = { ...connections, proxy: proxy instanceof Secret ? proxy.reveal() : proxy };
  // The key is a digest, so that no password is stored in one more place.
  return createHash('sha256')
    .update(JSON.stringify([origin, name, options]))
    .digest('base64');
}
