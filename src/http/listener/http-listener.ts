import type { Socket } from 'node:net';
import type { Server as TlsServer } from 'node:tls';
import type { Timer } from '../../core/clock.ts';
import { callBack } from '../../core/isolation.ts';
import type { HttpRejection } from '../../telemetry/connection-events.ts';
import { callerAddress } from '../../auth/address-for-limits.ts';
import { acceptedPerTurn, ListeningSockets } from './listening-sockets.ts';
import { AcceptQueue } from './accept-queue.ts';
import type { Policy } from '../request/check-request.ts';
import type { Connection } from '../connection/connection.ts';
import { Connections } from './connections.ts';
import { guardConnections } from './guard-connections.ts';
import type { ListenerDeps } from './listener-deps.ts';
import {
  createNodeServer,
  keepAliveInitialDelay,
  type NodeServer,
  type ServerTimeouts,
  startClocks,
} from './node-server.ts';
import { Requests } from '../request/requests.ts';
import type { Route } from '../request/route.ts';
import { RouteTable } from '../request/route-table.ts';
import { createRouter } from '../request/router.ts';
import { attachServerEvents } from './server-events.ts';
import { SlowBodies } from '../connection/slow-bodies.ts';
import { ownerOf } from '../connection/socket-owner.ts';
import { SocketsByAddress } from './sockets-by-address.ts';
import { readTlsFiles, TlsReload, type TlsSettings } from './tls.ts';

const lookForQuietAgainMs = 1_000;
const lookEveryMs = 500;
/** A client that takes the last moment of what `Keep-Alive` promised it still finds the connection open. */
const keepAliveGraceMs = 1_000;

/** Where a listener listens, and what else cannot change while it does. */
interface ListenerSettings extends ServerTimeouts {
  readonly host: string;
  readonly port: number;
  readonly maxConnections: number;
  readonly tls?: TlsSettings;
}

/** A listener's whole life: sockets in, exchanges to the routes' handlers, and an orderly end. */
export class HttpListener {
  readonly #settings: ListenerSettings;
  readonly #routes: RouteTable;
  readonly #deps: ListenerDeps;
  readonly #connections = new Connections();
  readonly #requests: Requests;
  readonly #sockets = new SocketsByAddress();
  readonly #slowBodies: SlowBodies;
  readonly #queue: AcceptQueue;
  #server: NodeServer | undefined;
  #listening: ListeningSockets | undefined;
  #tlsReload: TlsReload | undefined;
  #lookClock: Timer | undefined;
  #quietClock: Timer | undefined;
  #waiters: (() => void)[] = [];

  constructor(settings: ListenerSettings, policy: Policy, routes: readonly Route[], deps: ListenerDeps) {
    const tellWhenEmpty = (): void => {
      this.#tellWhenEmpty();
    };
    this.#settings = settings;
    this.#routes = new RouteTable(routes);
    this.#deps = deps;
    this.#requests = new Requests(
      this.#routes,
      policy,
      this.#connections,
      deps,
      settings.keepAliveTimeoutMs,
      tellWhenEmpty,
    );
    this.#queue = new AcceptQueue(acceptedPerTurn, deps.clock);
    this.#connections.onEmpty(tellWhenEmpty);
    const minBytesPerSecond = (): number => this.#requests.policy.minBodyBytesPerSecond;
    this.#slowBodies = new SlowBodies(this.#connections, minBytesPerSecond, deps.events, deps.clock.nowMs());
  }

  /** Requests whose handlers have not returned. */
  get inFlight(): number {
    return this.#requests.running;
  }

  /** Exchanges whose answers are neither with the kernel nor given up. */
  get openExchanges(): number {
    return this.#requests.open;
  }

  /** Bytes of whole answers that clients have not read. */
  get unreadAnswerBytes(): number {
    return this.#requests.unread.bytes;
  }

  get openConnections(): number {
    return this.#connections.size;
  }

  /** How many handlers, exchanges and connections should be gone and are not. Looks: to be asked now and then. */
  lookForLeaks(): { readonly handlers: number; readonly exchanges: number; readonly connections: number } {
    return {
      handlers: this.#requests.lookForUnreturned(),
      exchanges: this.#requests.open - this.#connections.users,
      connections: this.#connections.lookForStanding(),
    };
  }

  /** Ends the connections that the last look found standing still. */
  cutStanding(): void {
    this.#connections.cutStanding();
  }

  /** Holds requests from now on to something else. */
  setPolicy(policy: Policy): void {
    this.#requests.policy = policy;
  }

  /** Gives the address that was bound. @throws Error when it cannot be, or the certificate cannot be read. */
  async start(): Promise<{ host: string; port: number }> {
    const { host, port, maxConnections, tls } = this.#settings;
    const files = tls && (await readTlsFiles(tls));
    const router = createRouter(this.#routes, this.#requests);
    const server = createNodeServer(this.#settings, files, router);
    this.#server = server;
    attachServerEvents(server, files !== undefined, this.#connections, this.#sockets, this.#requests, this.#deps);
    guardConnections(server, this.#sockets, () => this.#requests.policy, maxConnections, this.#deps.events);
    this.#listening = new ListeningSockets({ allowHalfOpen: tls === undefined, keepAliveInitialDelay }, (socket) => {
      callBack(() => {
        this.#accept(server, socket);
      }, ownerOf(socket));
    });
    startClocks(server);
    const listening = await this.#listening.listen(host, port);
    this.#lookClock = this.#deps.clock.after(lookEveryMs, () => {
      this.#closeKeptAndUnread();
      this.#slowBodies.look(this.#deps.clock.nowMs());
      this.#lookClock?.restart();
    });
    if (tls && files) {
      this.#tlsReload = new TlsReload(server as unknown as TlsServer, tls, files, (problem) =>
        this.#deps.events.tlsReloaded?.(problem),
      );
      this.#tlsReload.start();
    }
    return listening;
  }

  /** Looks for a changed certificate now, and not only when the clock says so. */
  async reloadTls(): Promise<void> {
    await this.#tlsReload?.look();
  }

  /** From now on every answer closes its connection. */
  beginDrain(): void {
    this.#requests.draining = true;
  }

  /** Takes no new connection, closes those that nothing happens on, and the others as soon as they are done. */
  stopAccepting(): void {
    if (this.#requests.stopped) return;
    this.#requests.stopped = true;
    this.#requests.draining = true;
    this.#tlsReload?.stop();
    this.#listening?.close();
    this.#closeQuiet();
    // Some become quiet later: a client that had only just come, the rest of a body that nobody waited for.
    this.#quietClock = this.#deps.clock.after(lookForQuietAgainMs, () => {
      this.#closeQuiet();
      this.#quietClock?.restart();
    });
    this.#tellWhenEmpty();
  }

  /** Destroys every connection. */
  cut(): void {
    this.#connections.cut();
    this.#sockets.cut();
  }

  /** Resolves once nothing is accepted any more, all handlers have returned and all connections are closed. */
  whenEmpty(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiters.push(resolve);
      this.#tellWhenEmpty();
    });
  }

  /** Ends everything at once. */
  async close(): Promise<void> {
    this.stopAccepting();
    this.cut();
    await this.whenEmpty();
  }

  #tellWhenEmpty(): void {
    if (!this.#requests.stopped || this.#requests.running > 0 || this.#connections.size > 0) return;
    // Stops the clocks, now that there is nothing to watch over.
    this.#lookClock?.cancel();
    this.#quietClock?.cancel();
    this.#server?.close();
    for (const resolve of this.#waiters.splice(0)) resolve();
  }

  #closeQuiet(): void {
    this.#connections.closeQuiet(this.#deps.clock.nowMs());
  }

  /**
   * Ends the connections that have been kept for longer than was promised, and those on which a whole answer has waited
   * too long for its reader, whatever else the client sends.
   */
  #closeKeptAndUnread(): void {
    const nowMs = this.#deps.clock.nowMs();
    const keptMs = this.#settings.keepAliveTimeoutMs + keepAliveGraceMs;
    const { unreadAnswerTimeoutMs } = this.#requests.policy;
    this.#connections.each((connection) => {
      if (connection.keptForMs(nowMs) >= keptMs) this.#close(connection, 'idle_timeout');
      else if (connection.unreadForMs(nowMs) >= unreadAnswerTimeoutMs) this.#close(connection, 'unread_answer');
    });
  }

  #close(connection: Connection, reason: HttpRejection): void {
    this.#deps.events.httpRejected(reason, connection.socket.remoteAddress);
    connection.cut();
  }

  #accept(server: NodeServer, socket: Socket): void {
    const refusal = this.#whyNot(socket);
    if (refusal === undefined) {
      server.emit('connection', socket);
      return;
    }
    this.#deps.events.httpRejected(refusal, socket.remoteAddress, {});
    socket.destroy();
  }

  #whyNot(socket: Socket): HttpRejection | undefined {
    const { remoteAddress } = socket;
    if (this.#sockets.size >= this.#settings.maxConnections) return 'too_many_connections';
    // The client has left already.
    if (remoteAddress === undefined) return undefined;
    const isProxy = this.#requests.addresses.isProxy(remoteAddress);
    return this.#queue.keeps(isProxy ? undefined : callerAddress(remoteAddress)) ? undefined : 'too_many_newcomers';
  }
}
