import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Clock, Timer } from '../../core/clock.ts';
import { openTunnel } from './open-tunnel.ts';
import { ProxyFailure } from './proxy-failure.ts';
import type { DialOptions } from './dial-options.ts';

/** Finds providers that vanished without a word. */
const tcpKeepAliveMs = 60_000;

/** Not opened within the time for it. */
class ConnectTimeout extends Error {
  override readonly name = 'ConnectTimeout';
  readonly code = 'CONNECT_TIMEOUT';
}

/** The last TLS session of an origin: a connection that takes it up again saves a round trip and a signature. */
export interface TlsSessionCache {
  session: Buffer | undefined;
}

/** A connection on its way: a name looked up, a socket opened, a proxy asked, a handshake made. */
export class Dial {
  /** Ready for HTTP. Rejects with what went wrong, `cancel` included. */
  readonly socket: Promise<Socket>;
  readonly #way: DialOptions;
  readonly #sessions: TlsSessionCache;
  readonly #timer: Timer;
  #current: Socket | undefined;
  #cancelled = false;

  constructor(way: DialOptions, sessions: TlsSessionCache, clock: Clock) {
    this.#way = way;
    this.#sessions = sessions;
    this.#timer = clock.after(way.connectMs, () => {
      this.#current?.destroy(new ConnectTimeout(`not within ${way.connectMs} ms`));
    });
    this.socket = this.#open().finally(() => {
      this.#timer.cancel();
    });
  }

  /** Idempotent. */
  cancel(): void {
    this.#cancelled = true;
    this.#timer.cancel();
    this.#current?.destroy();
  }

  async #open(): Promise<Socket> {
    const { origin, proxy } = this.#way;
    if (proxy === undefined) return origin.protocol === 'https:' ? this.#secure(origin) : this.#plain(origin);
    const tunnel = await this.#tunnel(proxy, origin);
    return origin.protocol === 'https:' ? this.#secure(origin, tunnel) : tunnel;
  }

  async #tunnel(proxy: URL, origin: URL): Promise<Socket> {
    try {
      const toProxy = await (proxy.protocol === 'https:' ? this.#secure(proxy) : this.#plain(proxy));
      await openTunnel(toProxy, proxy, origin);
      return toProxy;
    } catch (thrown) {
      throw new ProxyFailure(this.#way.proxyVariable, thrown);
    }
  }

  async #plain(to: URL): Promise<Socket> {
    return this.#opened(connect({ host: hostOf(to), port: portOf(to), ...socketOptions }), 'connect');
  }

  async #secure(to: URL, through?: Socket): Promise<Socket> {
    const host = hostOf(to);
    const isProvider = to === this.#way.origin;
    const { secureContext } = this.#way;
    const { session } = this.#sessions;
    const socket = connectTls({
      ...socketOptions,
      // Through a tunnel too, where nobody connects to it: the certificate must be of this host.
      host,
      port: portOf(to),
      ...(through === undefined ? {} : { socket: through }),
      // RFC 6066 knows names only.
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ALPNProtocols: ['http/1.1'],
      ...(secureContext === undefined ? {} : { secureContext }),
      ...(isProvider && session !== undefined ? { session } : {}),
    });
    if (!isProvider) return this.#opened(socket, 'secureConnect');
    socket.on('session', (given: Buffer) => {
      this.#sessions.session = given;
    });
    try {
      return await this.#opened(socket, 'secureConnect');
    } catch (thrown) {
      // It may be the session's fault, and must not be that of every connection to come.
      if (!this.#cancelled) this.#sessions.session = undefined;
      throw thrown;
    }
  }

  #opened(socket: Socket, event: 'connect' | 'secureConnect'): Promise<Socket> {
    this.#current = socket;
    if (this.#cancelled) socket.destroy();
    return new Promise((resolve, reject) => {
      socket.once(event, () => {
        resolve(socket);
      });
      // For good: an error that nobody waits for any more must not be an unheard one.
      socket.on('error', reject);
      // A tunnel that goes takes the handshake in it along without an error.
      socket.once('close', () => {
        reject(new Error('closed before it was open'));
      });
    });
  }
}

const socketOptions = { noDelay: true, keepAlive: true, keepAliveInitialDelay: tcpKeepAliveMs } as const;

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

function portOf(url: URL): number {
  return url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
}
