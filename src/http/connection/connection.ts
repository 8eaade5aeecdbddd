import type { Socket } from 'node:net';
import type { GatewayError } from '../../core/errors.ts';
import type { ClientConnection, Exchange } from '../../core/exchange.ts';
import { callBack, type Isolated, reportBug } from '../../core/isolation.ts';
import type { TurnCounter } from './requests-per-turn.ts';
import type { BodyForgetter } from '../request/incoming-request.ts';

/** An exchange, as its connection sees it. */
export interface ConnectionUser extends Isolated {
  /** The last byte of its request has not arrived. */
  readonly bodyIncomplete: boolean;
  /**
   * The time for a whole body (`server.bodyTimeoutMs`) does not hold for it, because it is sent on while it arrives.
   */
  readonly bodyMayTakeLong: boolean;
  /** Its whole answer has been given to the socket; only the client's reading is waited for. */
  readonly answered: boolean;
  readonly path: string;
  readonly query: string;
  readonly headers: Exchange['headers'];
  readonly connection: ClientConnection;
  readonly clientAddress: string;
  /** Its answer cannot be delivered any more: the client has left or the connection is closed. */
  clientLeft(): void;
  failBody(error: GatewayError): void;
  /** Whether its body is being read and arrived more slowly than that over the last seconds. */
  isBodySlow(nowMs: number, minBytesPerSecond: number): boolean;
  /** Ignores the pace of the body until now. */
  forgetBodyPace(): void;
  /** The kernel has taken everything that its answer wrote. */
  drained(): void;
}

/** One socket of a client, with the exchanges that run on it: one, or several if the client pipelines. */
export class Connection implements ClientConnection, BodyForgetter, TurnCounter, Isolated {
  readonly socket: Socket;
  readonly openedAtMs: number;
  readonly expiresAtMs: number;
  /** In the order of arrival. */
  readonly users: ConnectionUser[] = [];
  /** The newest request. Only its answer may close the connection. */
  newest: ConnectionUser | undefined;
  /** How many requests it has brought. */
  requests = 0;
  /** No more requests are taken from the client. */
  closing = false;
  /** How many reads brought requests after that. They are not answered. */
  forgotten = 0;
  turn = -1;
  requestsInTurn = 0;
  /** The last answer, which is sent when the running exchanges have theirs. */
  lastWords: string | undefined;
  /** Bytes of answers that wait for the client to read. */
  unreadBytes = 0;
  /** The connection was paused, so what is read now may have waited in the kernel. */
  readsLate = false;
  identified: object | undefined = undefined;
  /** At the last check, the connection or its oldest exchange should already have ended. */
  standsStill = false;
  #due: object | undefined;
  #bytesReadBefore = 0;
  #keptSinceMs: number | undefined;
  #movedBytes = -1;
  #motionlessSinceMs = 0;
  #delivering: { readonly user: ConnectionUser; readonly sinceMs: number } | undefined;
  #address: { readonly by: object; readonly value: string } | undefined;

  constructor(socket: Socket, openedAtMs: number, expiresAtMs: number) {
    this.socket = socket;
    this.openedAtMs = openedAtMs;
    this.expiresAtMs = expiresAtMs;
  }

  get idle(): boolean {
    return this.users.length === 0;
  }

  /** No exchange runs, and no byte of a next request has arrived. */
  get quiet(): boolean {
    return this.idle && this.socket.bytesRead === this.#bytesReadBefore;
  }

  /** Quiet after at least one request: the client keeps the connection for the next one. */
  get kept(): boolean {
    return this.requests > 0 && this.quiet;
  }

  /** How long it has been kept, counted from the first call of this function in that time. */
  keptForMs(nowMs: number): number {
    if (!this.kept) return 0;
    this.#keptSinceMs ??= nowMs;
    return nowMs - this.#keptSinceMs;
  }

  begin(user: ConnectionUser): void {
    this.requests += 1;
    this.users.push(user);
    this.newest = user;
  }

  end(user: ConnectionUser): void {
    // It is nearly always the only one, and `pop` does not shrink the array.
    if (this.users.at(-1) === user) this.users.pop();
    else if (this.users.includes(user)) this.users.splice(this.users.indexOf(user), 1);
    this.#beginQuiet();
    if (this.newest === user) this.newest = undefined;
  }

  /** A request was answered without an exchange. */
  refused(): void {
    this.requests += 1;
    this.#beginQuiet();
  }

  /** The bytes until now were the rest of a request that had its answer. */
  bodyForgotten(): void {
    this.#beginQuiet();
  }

  /**
   * The client has closed its side (FIN). An answer that is complete and next on the connection has all its bytes in
   * the socket and is still delivered. All other exchanges end here, including one whose complete answer waits behind
   * another.
   *
   * Our side is closed here and not by Node. Node closes it only while its parser reads the socket without an error,
   * and after CONNECT, a broken request or half a body the parser no longer does.
   */
  clientEnded(): void {
    this.closing = true;
    this.lastWords = undefined;
    const [first] = this.users;
    const delivered = first?.answered === true ? first : undefined;
    this.#leave(delivered);
    // Over TLS, Node can lose the end of a write to a client that has closed, and would wait for it for ever.
    const lost = 'encrypted' in this.socket && this.socket.writableLength > 0;
    if (lost || (first !== undefined && delivered === undefined)) this.socket.destroy();
    else this.socket.end();
  }

  /** The socket is closed. Nothing runs on it any longer. */
  closed(): void {
    this.closing = true;
    this.lastWords = undefined;
    this.#leave();
  }

  /**
   * How long its oldest answer has been complete without being read to its end, counted from the first call of this
   * function in that time.
   */
  unreadForMs(nowMs: number): number {
    const [user] = this.users;
    if (user?.answered !== true) this.#delivering = undefined;
    else if (this.#delivering?.user !== user) this.#delivering = { user, sinceMs: nowMs };
    return this.#delivering === undefined ? 0 : nowMs - this.#delivering.sinceMs;
  }

  /** How long no byte has moved on its socket, in either direction, counted from the first call of this function in that time. */
  motionlessForMs(nowMs: number): number {
    const moved = movedBytes(this.socket);
    if (moved !== this.#movedBytes) {
      this.#movedBytes = moved;
      this.#motionlessSinceMs = nowMs;
    }
    return nowMs - this.#motionlessSinceMs;
  }

  /** Counts from the next look on: the process itself stood still. */
  forgetStandstill(): void {
    this.#movedBytes = -1;
  }

  /** Whether no byte needs to move: the client keeps the connection, or the answer to a request is still being made. */
  get mayBeMotionless(): boolean {
    return this.kept || this.users.some((user) => !user.answered);
  }

  /**
   * Called now and then. Whether the client has reset the connection in the middle of a body: while the socket is not read,
   * because nobody takes the body, Node does not notice.
   */
  get isResetInBody(): boolean {
    return this.newest?.bodyIncomplete === true && hasNoPeer(this.socket);
  }

  /** Called now and then. Whether nothing can happen on this connection although something should have ended. */
  look(): boolean {
    const { socket } = this;
    const [oldest] = this.users;
    const ended = socket.destroyed || (socket.readableEnded && socket.writableLength === 0);
    // The kernel has the whole answer, but the end was not reported.
    const delivered = oldest?.answered === true && socket.writableLength === 0;
    const due = ended ? this : delivered ? oldest : undefined;
    this.standsStill = due !== undefined && due === this.#due;
    this.#due = due;
    return this.standsStill;
  }

  /** Ends the connection and everything on it at once. */
  cut(): void {
    this.socket.destroy();
    this.closed();
  }

  /**
   * Ends the connection and everything on it, because the state after a bug is unknown. The oldest exchange reports
   * whose bug it was.
   */
  onBug(thrown: unknown): void {
    const [oldest] = this.users;
    try {
      if (oldest === undefined) reportBug(thrown);
      else oldest.onBug(thrown);
    } finally {
      this.cut();
    }
  }

  /** The socket's buffer is empty. The oldest exchange is the one that writes to it. */
  drained(): void {
    this.users[0]?.drained();
  }

  /** The socket's own address. Computed once for each set of trusted proxies. */
  addressBy(finder: { find(remoteAddress: string | undefined, forwardedFor: undefined): string }): string {
    if (this.#address?.by !== finder) {
      this.#address = { by: finder, value: finder.find(this.socket.remoteAddress, undefined) };
    }
    return this.#address.value;
  }

  #beginQuiet(): void {
    this.#bytesReadBefore = this.socket.bytesRead;
    this.#keptSinceMs = undefined;
  }

  #leave(delivered?: ConnectionUser): void {
    for (const user of this.users.slice()) {
      if (user === delivered) continue;
      callBack(() => {
        user.clientLeft();
      }, user);
    }
  }
}

/** What is used of Node's handle of a socket. It is undocumented. */
interface Handle {
  readonly writeQueueSize?: number;
  getpeername?(out: object): number;
}

function handleOf(socket: Socket): Handle | null | undefined {
  return Reflect.get(socket, '_handle') as Handle | null | undefined;
}

/** The kernel forgets the other end of a connection as soon as it is reset, whether or not anybody reads the socket. */
function hasNoPeer(socket: Socket): boolean {
  return (handleOf(socket)?.getpeername?.({}) ?? 0) !== 0;
}

/** Bytes that the kernel has given or taken. What waits in libuv because the client does not read has not moved. */
function movedBytes(socket: Socket): number {
  // Node's own timer of idle sockets reads it too. Without it, bytes count as moved once they are written.
  return socket.bytesRead + socket.bytesWritten - (handleOf(socket)?.writeQueueSize ?? 0);
}
