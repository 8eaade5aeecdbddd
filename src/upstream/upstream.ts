import { createHash } from 'node:crypto';
import type { Credentials, UnsignedCall } from '../core/authentication.ts';
import type { Clock } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import { type HeaderLines, joinLines } from '../core/header-lines.ts';
import type { Provider } from '../core/plan.ts';
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
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** After the provider's base path; its query, if any, without the provider's own. */
  readonly path: string;
  /** All that is sent, but for the credentials, `host`, `connection` and `content-length`. */
  readonly headers: HeaderLines;
  readonly body?: Buffer | StreamedBody;
}

/** With fewer pools than this, one that has no connection is kept for the TLS session that it remembers. */
const manyPools = 64;

/** The way to the providers: one HTTP call at a time, and the sockets that calls share. */
export class Upstream {
  /** Largest complete answer that is held. */
  readonly maxAnswerBytes: number;
  /** Largest event of a stream that is held until it is whole. */
  readonly maxEventBytes: number;
  readonly #settings: UpstreamSettings;
  readonly #wayTo: (provider: Provider) => DialOptions;
  readonly #clock: Clock;
  readonly #pools = new Map<string, ConnectionPool>();
  /** The same by the provider, which is quicker to find. */
  #poolsByProvider = new WeakMap<Provider, ConnectionPool>();

  /** @throws Error where a file that the settings name cannot be read */
  constructor(settings: UpstreamSettings, proxy: ProxyVariables, clock: Clock) {
    this.maxAnswerBytes = settings.maxAnswerBytes;
    this.maxEventBytes = settings.maxEventBytes;
    this.#settings = settings;
    this.#wayTo = dialOptionsOf(settings, proxy);
    this.#clock = clock;
  }

  /** Never throws: what goes wrong, the listener hears, and never before this has returned. */
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

  /** How many pools of connections there are, used or not. */
  get pools(): number {
    return this.#pools.size;
  }

  /** Cuts what is still open: a call in flight hears that its answer broke off. */
  close(): void {
    for (const pool of this.#pools.values()) pool.close();
  }

  /** Sends a call when its credentials are there, unless nobody wants it by then. */
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

  /** Providers that are reached in the same way share their connections; no others do. */
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

  /** Pools of providers that a configuration had once must not add up in a process that lives for months. */
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

/** Connections with options of their own are not shared with another provider, at the same address or not. */
function poolKey({ name, origin, connections }: Provider): string {
  if (Object.keys(connections).length === 0) return origin;
  const { proxy } = connections;
  const options = { ...connections, proxy: proxy instanceof Secret ? proxy.reveal() : proxy };
  // A digest, so that no password lies in one more place.
  return createHash('sha256')
    .update(JSON.stringify([origin, name, options]))
    .digest('base64');
}
