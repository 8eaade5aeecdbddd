import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Clock, Timer } from '../../core/clock.ts';
import { ClosedEarly } from './closed-early.ts';
import type { LookUp } from './look-ups.ts';
import { openTunnel } from './open-tunnel.ts';
import { ProxyFailure } from './proxy-failure.ts';
import type { DialOptions } from './dial-options.ts';
import { type OpenSocket, readByNode, SocketReads } from './socket-reads.ts';

/** TCP keep-alive detects providers that vanished without closing the connection. */
const tcpKeepAliveMs = 60_000;

/** The connection was not open within `connectMs`. The code says what was waited for. */
class ConnectTimeout extends Error {
  override readonly name = 'ConnectTimeout';
  readonly code: 'CONNECT_TIMEOUT' | 'LOOK_UP_TIMEOUT';

  constructor(code: ConnectTimeout['code'], connectMs: number) {
    super(`not within ${connectMs} ms`);
    this.code = code;
  }
}

/** What a connection is made of beside the address. */
interface Way {
  readonly onread?: SocketReads['onread'];
  /** An open socket that leads to the address. */
  readonly socket?: Socket;
}

/** The last TLS session of an origin. A connection that resumes it saves a round trip and a signature. */
export interface TlsSessionCache {
  session: Buffer | undefined;
}

/**
 * Opens one connection: it looks up the name, opens the socket, asks the proxy for a tunnel, and makes the TLS
 * handshake.
 */
export class Dial {
  /** Resolves with a socket that is ready for HTTP. Rejects with what went wrong, also after `cancel`. */
  readonly socket: Promise<OpenSocket>;
  readonly #way: DialOptions;
  readonly #sessions: TlsSessionCache;
  readonly #timer: Timer;
  #current: Socket | undefined;
  #isLookingUp = false;
  #cancelled = false;

  constructor(way: DialOptions, sessions: TlsSessionCache, clock: Clock) {
    this.#way = way;
    this.#sessions = sessions;
    this.#timer = clock.after(way.connectMs, () => {
      const code = this.#isLookingUp ? 'LOOK_UP_TIMEOUT' : 'CONNECT_TIMEOUT';
      this.#current?.destroy(new ConnectTimeout(code, way.connectMs));
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

  async #open(): Promise<OpenSocket> {
    const { origin, proxy } = this.#way;
    const isSecure = origin.protocol === 'https:';
    if (proxy === undefined) {
      const reads = new SocketReads();
      return reads.of(await (isSecure ? this.#secure(origin, reads) : this.#plain(origin, reads)));
    }
    const tunnel = await this.#tunnel(proxy, origin);
    return readByNode(isSecure ? await this.#secure(origin, { socket: tunnel }) : tunnel);
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

  async #plain(to: URL, { onread }: Way = {}): Promise<Socket> {
    const reading = onread === undefined ? {} : { onread };
    const lookup = this.#lookUp;
    return this.#opened(
      connect({ host: hostOf(to), port: portOf(to), lookup, ...socketOptions, ...reading }),
      'connect',
    );
  }

  async #secure(to: URL, { onread, socket: through }: Way = {}): Promise<Socket> {
    const host = hostOf(to);
    const isProvider = to === this.#way.origin;
    const { secureContext } = this.#way;
    const { session } = this.#sessions;
    const socket = connectTls({
      ...socketOptions,
      // Given also for a tunnel, although nothing connects to it then: the certificate is checked against this host.
      host,
      port: portOf(to),
      lookup: this.#lookUp,
      ...(through === undefined ? {} : { socket: through }),
      ...(onread === undefined ? {} : { onread }),
      // Server name indication allows host names only, no addresses (RFC 6066).
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
      // The session may be the cause. It is dropped, so that it cannot break later connections.
      if (!this.#cancelled) this.#sessions.session = undefined;
      throw thrown;
    }
  }

  readonly #lookUp: LookUp = (host, options, tell) => {
    this.#isLookingUp = true;
    this.#way.lookUps.lookUp(host, options, (...found) => {
      this.#isLookingUp = false;
      tell(...found);
    });
  };

  #opened(socket: Socket, event: 'connect' | 'secureConnect'): Promise<Socket> {
    this.#current = socket;
    if (this.#cancelled) socket.destroy();
    return new Promise((resolve, reject) => {
      socket.once(event, () => {
        resolve(socket);
      });
      // The listener is never removed: a later error without a listener would end the process.
      socket.on('error', reject);
      // When a tunnel closes, the TLS handshake inside it ends without an error.
      socket.once('close', () => {
        reject(new ClosedEarly('closed the connection before it was open'));
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
