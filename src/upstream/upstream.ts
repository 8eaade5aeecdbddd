import type { Clock } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import type { HeaderLines } from '../core/header-lines.ts';
import type { Provider } from '../core/plan.ts';
import type { Source } from '../core/source.ts';
import { Call, type CallListener } from './call.ts';
import { ConnectionPool } from './connection-pool.ts';
import { requestBytes } from './http1/request-bytes.ts';
import type { UpstreamSettings } from './settings.ts';
import type { ProxyVariables } from './way-out/proxy-variables.ts';
import { type WayOut, waysOut } from './way-out/way-out.ts';

export interface UpstreamRequest {
  readonly provider: Provider;
  readonly method: 'POST' | 'GET';
  /** After the provider's base path. */
  readonly path: string;
  /** All that is sent, but for `host`, `connection` and `content-length`. */
  readonly headers: HeaderLines;
  readonly body?: Buffer;
}

/** The way to the providers: one HTTP call at a time, and the sockets that calls share. */
export class Upstream {
  /** Largest complete answer that is held. */
  readonly maxAnswerBytes: number;
  readonly #settings: UpstreamSettings;
  readonly #wayTo: (origin: string) => WayOut;
  readonly #clock: Clock;
  readonly #pools = new Map<string, ConnectionPool>();

  /** @throws Error where a file that the settings name cannot be read */
  constructor(settings: UpstreamSettings, proxy: ProxyVariables, clock: Clock) {
    this.maxAnswerBytes = settings.maxAnswerBytes;
    this.#settings = settings;
    this.#wayTo = waysOut(settings, proxy);
    this.#clock = clock;
  }

  /** Never throws: what goes wrong, the listener hears, and never before this has returned. */
  call({ provider, method, path, headers, body }: UpstreamRequest, listener: CallListener): Source {
    const call = new Call(provider.name, listener);
    try {
      const pool = this.#poolOf(provider.origin);
      pool.send(call, requestBytes({ method, path: provider.basePath + path, host: pool.host, headers, body }));
    } catch (thrown) {
      call.refuse(GatewayError.from(thrown));
    }
    return call;
  }

  /** Cuts what is still open: a call in flight hears that its answer broke off. */
  close(): void {
    for (const pool of this.#pools.values()) pool.close();
  }

  #poolOf(origin: string): ConnectionPool {
    const known = this.#pools.get(origin);
    if (known !== undefined) return known;
    const opened = new ConnectionPool(this.#wayTo(origin), this.#settings, this.#clock);
    this.#pools.set(origin, opened);
    return opened;
  }
}
