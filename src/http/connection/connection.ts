import type { Socket } from 'node:net';
import type { GatewayError } from '../../core/errors.ts';
import type { ClientConnection } from '../../core/exchange.ts';
import { callBack, type Isolated, reportBug } from '../../core/isolation.ts';
import type { TurnCounter } from './requests-per-turn.ts';
import type { BodyForgetter } from '../request/incoming-request.ts';

/** What a connection knows of an exchange that runs on it. */
export interface ConnectionUser extends Isolated {
  /** Its request's last byte has not come. */
  readonly bodyIncomplete: boolean;
  /** Its answer is with the kernel's buffer now, and only the client's reading is waited for. */
  readonly answered: boolean;
  readonly path: string;
  readonly clientAddress: string;
  /** Its answer cannot be delivered any more: the client has left, or its connection is gone. */
  clientLeft(): void;
  failBody(error: GatewayError): void;
  /** Its body is being read, and came slower than that over the last seconds. */
  isBodySlow(nowMs: number, minBytesPerSecond: number): boolean;
  /** What came of the body so far says nothing of its pace. */
  forgetBodyPace(): void;
  /** Whatever its answer wrote is with the kernel. */
  drained(): void;
}

/** One socket of a client, and the exchanges that run on it: one, or several where the client pipelines. */
export class Connection implements ClientConnection, BodyForgetter, TurnCounter, Isolated {
  readonly socket: Socket;
  readonly openedAtMs: number;
  readonly expiresAtMs: number;
  /** In the order of their coming. */
  readonly users: ConnectionUser[] = [];
  /** The request that came last; only its answer may close the connection. */
  newest: ConnectionUser | undefined;
  /** Nothing more is taken from the client. */
  closing = false;
  /** Reads that brought requests after that, which are not answered. */
  forgotten = 0;
  turn = -1;
  requestsInTurn = 0;
  /** What to say once the running exchanges have their answers. */
  lastWords: string | undefined;
  /** Of whole answers that wait for the client to read. */
  unreadBytes = 0;
  /** It was held: what is read now may have waited in the kernel. */
  readsLate = false;
  identified: object | undefined = undefined;
  /** It, or its oldest exchange, should have ended already when this was last looked at. */
  standsStill = false;
  #due: object | undefined;
  #bytesReadBefore = 0;
  #served = false;
  #keptSinceMs: number | undefined;
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

  /** No exchange runs, and no part of a next request has come. */
  get quiet(): boolean {
    return this.idle && this.socket.bytesRead === this.#bytesReadBefore;
  }

  /** Quiet, and not for the first time: the client keeps it for a next request. */
  get kept(): boolean {
    return this.#served && this.quiet;
  }

  /** For how long it has been kept, from the first time that this was asked. */
  keptForMs(nowMs: number): number {
    if (!this.kept) return 0;
    this.#keptSinceMs ??= nowMs;
    return nowMs - this.#keptSinceMs;
  }

  begin(user: ConnectionUser): void {
    this.#served = true;
    this.users.push(user);
    this.newest = user;
  }

  end(user: ConnectionUser): void {
    // Nearly always the only one, and `pop` leaves the array its room.
    if (this.users.at(-1) === user) this.users.pop();
    else if (this.users.includes(user)) this.users.splice(this.users.indexOf(user), 1);
    this.#beginQuiet();
    if (this.newest === user) this.newest = undefined;
  }

  /** A request was answered that no exchange was made for. */
  refused(): void {
    this.#served = true;
    this.#beginQuiet();
  }

  /** What has come since then was the rest of a request that had its answer. */
  bodyForgotten(): void {
    this.#beginQuiet();
  }

  /**
   * The client has ended its side (FIN). An answer that is whole and whose turn it is has all its bytes with the socket,
   * and is still delivered. Every other exchange ends here, also one whose answer is whole but waits behind another's.
   * Our side is closed here and not left to Node: it does so only while its parser reads the socket without an error,
   * and CONNECT, a broken request or half a body take the socket away from it.
   */
  clientEnded(): void {
    this.closing = true;
    this.lastWords = undefined;
    const [first] = this.users;
    const delivered = first?.answered === true ? first : undefined;
    this.#leave(delivered);
    // Over TLS Node can lose the end of a write to a client that has closed, and would wait for it.
    const lost = 'encrypted' in this.socket && this.socket.writableLength > 0;
    if (lost || (first !== undefined && delivered === undefined)) this.socket.destroy();
    else this.socket.end();
  }

  /** The socket is no more: whatever came before, nothing runs on it any longer. */
  closed(): void {
    this.closing = true;
    this.lastWords = undefined;
    this.#leave();
  }

  /** For how long its oldest answer has been whole and not read to its end, from the first time that this was asked. */
  unreadForMs(nowMs: number): number {
    const [user] = this.users;
    if (user?.answered !== true) this.#delivering = undefined;
    else if (this.#delivering?.user !== user) this.#delivering = { user, sinceMs: nowMs };
    return this.#delivering === undefined ? 0 : nowMs - this.#delivering.sinceMs;
  }

  /** Looks, now and then, whether nothing can happen here any more although something should have ended. */
  look(): boolean {
    const { socket } = this;
    const [oldest] = this.users;
    const ended = socket.destroyed || (socket.readableEnded && socket.writableLength === 0);
    // With the kernel, and nobody was told.
    const delivered = oldest?.answered === true && socket.writableLength === 0;
    const due = ended ? this : delivered ? oldest : undefined;
    this.standsStill = due !== undefined && due === this.#due;
    this.#due = due;
    return this.standsStill;
  }

  /** Ends it at once, and all that runs on it. */
  cut(): void {
    this.socket.destroy();
    this.closed();
  }

  /** Ends it, with all that runs on it: nobody knows what the bug left behind. Its oldest exchange says whose it was. */
  onBug(thrown: unknown): void {
    const [oldest] = this.users;
    try {
      if (oldest === undefined) reportBug(thrown);
      else oldest.onBug(thrown);
    } finally {
      this.cut();
    }
  }

  /** The socket has emptied: the oldest exchange is the one that writes to it. */
  drained(): void {
    this.users[0]?.drained();
  }

  /** The socket's own address, worked out once for each set of trusted proxies. */
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
