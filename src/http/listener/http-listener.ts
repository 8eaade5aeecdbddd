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
/** If a look comes this long after the one before, the process stood still: no byte could move, and no client is to blame. */
const lateMs = 1_000;
/**
 * Idle connections stay open this much longer than `Keep-Alive` promised, so that a request sent at the last moment
 * still finds the connection open.
 */
const keepAliveGraceMs = 1_000;

/** The address of a listener, and the other settings that cannot change while it runs. */
interface ListenerSettings extends ServerTimeouts {
  readonly host: string;
  readonly port: number;
  readonly maxConnections: number;
  /** How long no byte may move on a connection that owes or is owed some. */
  readonly idleTimeoutMs: number;
  readonly tls?: TlsSettings;
}

/** A listener from start to end: accepts sockets, hands exchanges to the handlers of routes, and ends in order. */
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
  #lookedAtMs = 0;
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

  /** Exchanges whose answers have neither been given to the kernel nor been given up. */
  get openExchanges(): number {
    return this.#requests.open;
  }

  /** Bytes of answers that clients have not read. */
  get unreadAnswerBytes(): number {
    return this.#requests.unread.bytes;
  }

  get openConnections(): number {
    return this.#connections.size;
  }

  /** Open exchanges of connections that are gone. Above 0 for a moment while a connection closes. */
  get exchangesWithoutConnection(): number {
    return this.#requests.open - this.#connections.users;
  }

  /** By how much the count that bounds sockets is wrong. Above 0 for a moment while a socket is refused or closed. */
  get socketsMiscounted(): number {
    return Math.abs(this.#sockets.size - (this.#listening?.accepted ?? 0));
  }

  /** How many handlers and connections should have ended since the last call and have not. Checks all of them. */
  lookForLeaks(): { readonly handlers: number; readonly connections: number } {
    return { handlers: this.#requests.lookForUnreturned(), connections: this.#connections.lookForStanding() };
  }

  /** Ends the connections that the last check found standing still. */
  cutStanding(): void {
    this.#connections.cutStanding();
  }

  /** Sets the rules for requests from now on. */
  setPolicy(policy: Policy): void {
    this.#requests.policy = policy;
  }

  /** Returns the address that was bound. @throws Error if it cannot be bound, or if the certificate cannot be read */
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
      this.#closeOverdue();
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

  /** Checks now for a changed certificate, without waiting for the timer. */
  async reloadTls(): Promise<void> {
    await this.#tlsReload?.look();
  }

  /** Makes every answer from now on close its connection. */
  beginDrain(): void {
    this.#requests.draining = true;
  }

  /** Accepts no new connection, closes quiet ones, and closes the others as soon as they are done. */
  stopAccepting(): void {
    if (this.#requests.stopped) return;
    this.#requests.stopped = true;
    this.#requests.draining = true;
    this.#tlsReload?.stop();
    this.#listening?.close();
    this.#closeQuiet();
    // Some connections become quiet later: a client that had just connected, or the rest of a body that nothing waited
    // for.
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

  /** Resolves when nothing is accepted any more, all handlers have returned and all connections are closed. */
  whenEmpty(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiters.push(resolve);
      this.#tellWhenEmpty();
    });
  }

  /** Ends all connections at once. */
  async close(): Promise<void> {
    this.stopAccepting();
    this.cut();
    await this.whenEmpty();
  }

  #tellWhenEmpty(): void {
    if (!this.#requests.stopped || this.#requests.running > 0 || this.#connections.size > 0) return;
    // Stops the timers, because there is nothing left to watch.
    this.#lookClock?.cancel();
    this.#quietClock?.cancel();
    this.#server?.close();
    for (const resolve of this.#waiters.splice(0)) resolve();
  }

  #closeQuiet(): void {
    this.#connections.closeQuiet(this.#deps.clock.nowMs());
  }

  /**
   * Ends connections that have been kept for longer than promised, connections on which a complete answer has waited
   * too long for its reader, whatever else the client sends, and those on which no byte moves although one should.
   */
  #closeOverdue(): void {
    const nowMs = this.#deps.clock.nowMs();
    const isLate = nowMs - this.#lookedAtMs > lateMs;
    this.#lookedAtMs = nowMs;
    const keptMs = this.#settings.keepAliveTimeoutMs + keepAliveGraceMs;
    const { idleTimeoutMs } = this.#settings;
    const { unreadAnswerTimeoutMs } = this.#requests.policy;
    this.#connections.each((connection) => {
      if (isLate) connection.forgetStandstill();
      const isMotionless = connection.motionlessForMs(nowMs) >= idleTimeoutMs;
      if (connection.isResetInBody) connection.cut();
      else if (connection.keptForMs(nowMs) >= keptMs) this.#close(connection, 'idle_timeout');
      else if (connection.unreadForMs(nowMs) >= unreadAnswerTimeoutMs) this.#close(connection, 'unread_answer');
      else if (isMotionless && !connection.mayBeMotionless) this.#close(connection, 'idle_timeout');
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
    // The client has already left.
    if (remoteAddress === undefined) return undefined;
    const isProxy = this.#requests.addresses.isProxy(remoteAddress);
    return this.#queue.keeps(isProxy ? undefined : callerAddress(remoteAddress)) ? undefined : 'too_many_newcomers';
  }
}
