import type { Socket } from 'node:net';
import { atEndOfTurn } from '../core/end-of-turn.ts';
import type { Clock } from '../core/clock.ts';
import type { StreamedBody } from '../core/streamed-body.ts';
import { callBack, type Isolated, reportBug } from '../core/isolation.ts';
import type { Call } from './call.ts';
import { type ConnectionLimits, ConnectionLifetime } from './connection-lifetime.ts';
import { BodyDecoder } from './http1/body-decoder.ts';
import { BrokenHttp } from './http1/broken-http.ts';
import { HeadBuffer, HeadTooLarge } from './http1/head-buffer.ts';
import { readHead } from './http1/read-head.ts';
import type { RequestBytes } from './http1/request-bytes.ts';
import { Upload } from './upload.ts';
import type { OpenSocket, SocketReader } from './dial/socket-reads.ts';
import { ClosedEarly } from './dial/closed-early.ts';
import { Dial, type TlsSessionCache } from './dial/dial.ts';
import type { DialOptions } from './dial/dial-options.ts';

/** A provider that sends more interim responses (1xx) than this before the final one is treated as hostile. */
const maxInterimAnswers = 16;

const nothing = Buffer.alloc(0);

/** What a connection reports to its pool. */
export interface ConnectionListener {
  /** The connection is free for the next call. */
  onIdle(connection: Connection): void;
  /** The connection must not be used again. `wasIdle` is true where it carried no call. */
  onGone(connection: Connection, wasIdle: boolean): void;
  /** The connection closed before a byte of the call was written: the call needs another connection. */
  onUnused(call: Call, request: RequestBytes): void;
}

/**
 * One socket to a provider with HTTP/1.1 on it. It carries one call at a time: it writes the request and reads the
 * answer.
 */
export class Connection implements Isolated, SocketReader {
  readonly #lifetime: ConnectionLifetime;
  readonly #listener: ConnectionListener;
  readonly #opening: Dial;
  readonly #head = new HeadBuffer();
  readonly #body = new BodyDecoder();
  #state: 'used' | 'idle' | 'gone' = 'used';
  #socket: Socket | undefined;
  #call: Call | undefined;
  /** The request that is written as soon as the socket is open. */
  #unsent: RequestBytes | undefined;
  /** Only for a call whose body is streamed. */
  #upload: Upload | undefined;
  #hearsDrain = false;
  #inBody = false;
  #interimAnswers = 0;
  #keepsConnection = true;
  #isPaused = false;
  /** Bytes of a socket read that are kept back because the call was paused. */
  #held: Buffer | undefined;
  /** The socket has ended, but its call has not received all bytes yet. */
  #hasEnded = false;

  constructor(
    way: DialOptions,
    sessions: TlsSessionCache,
    limits: ConnectionLimits,
    clock: Clock,
    listener: ConnectionListener,
  ) {
    this.#lifetime = new ConnectionLifetime(limits, clock);
    this.#listener = listener;
    this.#opening = new Dial(way, sessions, clock);
    this.#opening.socket.then(
      (opened) => {
        try {
          this.#opened(opened);
        } catch (thrown) {
          this.onBug(thrown);
        }
      },
      (failure: unknown) => {
        this.#failCall(failure instanceof Error ? failure : new Error(String(failure)));
      },
    );
  }

  /** Monotonic time after which no call is started on this idle connection. */
  get usableUntilMs(): number {
    return this.#lifetime.usableUntilMs;
  }

  /**
   * Starts a call on an idle or new connection. The request is written at the end of the turn of the event loop: by
   * then, a FIN that was waiting in the kernel has been seen.
   */
  begin(call: Call, request: RequestBytes): void {
    this.#state = 'used';
    this.#call = call;
    this.#unsent = request;
    this.#inBody = false;
    this.#interimAnswers = 0;
    this.#isPaused = false;
    if (this.#socket !== undefined) atEndOfTurn(this);
  }

  endTurn(): void {
    if (this.#socket !== undefined && this.#unsent !== undefined) this.#write(this.#socket, this.#unsent);
  }

  pause(): void {
    this.#isPaused = true;
    // While the head is being read, the socket goes on: only the body is paused.
    if (this.#inBody) this.#socket?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    // Later, because `resume` may be called while bytes are being delivered.
    if (this.#held !== undefined) process.nextTick(deliverHeld, this);
    else this.#socket?.resume();
  }

  /** Delivers the bytes that were kept back, unless the call has been paused again. */
  deliverHeld(): void {
    const bytes = this.#held;
    if (bytes === undefined || this.#isPaused || this.#state === 'gone') return;
    this.#held = undefined;
    this.#read(bytes);
    if (this.#hasEnded) this.#onProviderEnd();
    else if (!this.#isPaused) this.#socket?.resume();
  }

  /** Closes the socket in any phase, with all unread and unwritten bytes. The call is not told. */
  discard(): void {
    if (this.#state === 'gone') return;
    const wasIdle = this.#state === 'idle';
    this.#state = 'gone';
    this.#call = undefined;
    this.#unsent = undefined;
    this.#held = undefined;
    this.#opening.cancel();
    this.#socket?.destroy();
    this.#upload?.stop();
    this.#upload = undefined;
    this.#listener.onGone(this, wasIdle);
  }

  /** Closes the socket. A running call fails with a broken connection. */
  cut(): void {
    this.#failCall(new Error('the gateway closed the connection'));
  }

  /** Called when code of this connection threw. Its call ends with that bug, and the socket is not used again. */
  onBug(thrown: unknown): void {
    const call = this.#call;
    try {
      this.discard();
    } finally {
      if (call === undefined) reportBug(thrown);
      else call.onBug(thrown);
    }
  }

  #opened({ socket, deliverTo }: OpenSocket): void {
    if (this.#state === 'gone') return;
    deliverTo(this);
    if (socket.destroyed) {
      this.#failCall(new ClosedEarly('closed the connection, or spoke, before anything was asked'));
      return;
    }
    this.#socket = socket;
    this.#lifetime.opened();
    const isolated = (callback: () => void): void => {
      callBack(callback, this);
    };
    socket.on('end', () => {
      isolated(() => {
        this.#onProviderEnd();
      });
    });
    socket.on('error', (failure) => {
      isolated(() => {
        this.#lose(failure);
      });
    });
    // Where `close` comes without `end`, the answer is incomplete.
    socket.on('close', () => {
      isolated(() => {
        this.#lose(new Error('the connection closed'));
      });
    });
    // The socket of a proxy's tunnel is paused, so that no bytes are lost before listeners are attached.
    socket.resume();
    this.endTurn();
  }

  #write(socket: Socket, { first, rest, streamed }: RequestBytes): void {
    this.#unsent = undefined;
    this.#call?.onWritten();
    if (this.#call === undefined) return;
    if (rest === undefined) {
      socket.write(first);
      if (streamed !== undefined) this.#startUpload(socket, streamed);
      return;
    }
    socket.cork();
    socket.write(first);
    socket.write(rest);
    socket.uncork();
  }

  #startUpload(socket: Socket, body: StreamedBody): void {
    const call = this.#call;
    const upload = new Upload(body, socket, (error) => {
      // A part of the body is on the socket. HTTP/1.1 has no way to tell the provider that the rest will not come.
      this.discard();
      call?.fail(error);
    });
    if (!this.#hearsDrain) {
      this.#hearsDrain = true;
      socket.on('drain', () => {
        callBack(() => {
          this.#upload?.drained();
        }, this);
      });
    }
    this.#upload = upload;
    upload.start();
  }

  get wantsMore(): boolean {
    return !this.#isPaused || !this.#inBody;
  }

  get expectsMore(): boolean {
    return this.#call !== undefined && this.#unsent === undefined;
  }

  take(bytes: Buffer): void {
    try {
      this.#onBytes(bytes);
    } catch (thrown) {
      this.onBug(thrown);
    }
  }

  #onBytes(bytes: Buffer): void {
    if (this.#call === undefined || this.#unsent !== undefined) {
      // No call is waiting for these bytes, so nothing that follows on this socket can be trusted.
      this.#lose(new Error('the provider speaks without being asked'));
      return;
    }
    if (this.#held === undefined) this.#read(bytes);
    else this.#held = Buffer.concat([this.#held, bytes]);
  }

  #read(bytes: Buffer): void {
    try {
      const rest = this.#inBody ? bytes : this.#readHeads(bytes);
      if (rest !== undefined) this.#readBody(rest);
    } catch (thrown) {
      if (!(thrown instanceof BrokenHttp || thrown instanceof HeadTooLarge)) throw thrown;
      this.#failCall(thrown);
    }
  }

  /**
   * Returns the bytes after the final head. Undefined where the head is incomplete, or where nothing more may be
   * delivered now.
   */
  #readHeads(bytes: Buffer): Buffer | undefined {
    let piece = bytes;
    for (;;) {
      const text = this.#head.take(piece);
      if (text === undefined) return undefined;
      const head = readHead(text);
      piece = this.#head.rest;
      this.#head.rest = nothing;
      if (head.status >= 200) {
        this.#inBody = true;
        this.#keepsConnection = head.keepsConnection;
        if (head.keepAliveMs !== undefined) this.#lifetime.providerKeepsFor(head.keepAliveMs);
        this.#body.begin(head.framing);
        const call = this.#call;
        // A provider that has refused does not read the rest of the request.
        if (head.status > 299) this.#upload?.stop();
        call?.onHead(head);
        return this.#call === call ? piece : undefined;
      }
      this.#interimAnswers += 1;
      // A client must accept interim responses that it did not ask for (RFC 9110, 15.2), but 101 changes the protocol.
      if (head.status === 101 || this.#interimAnswers > maxInterimAnswers) {
        throw new BrokenHttp(`an interim answer ${head.status} too many`);
      }
    }
  }

  #readBody(bytes: Buffer): void {
    if (this.#isPaused) {
      this.#held = bytes;
      this.#socket?.pause();
      return;
    }
    const call = this.#call;
    const body = this.#body;
    const piece = body.take(bytes);
    if (body.strayBytes > 0) this.#keepsConnection = false;
    if (piece.length > 0) call?.onData(piece);
    if (this.#call !== call || !body.isOver) return;
    if (this.#isPaused) this.#held = nothing;
    else this.#finish();
  }

  /** The provider has sent its FIN. */
  #onProviderEnd(): void {
    const hasCall = this.#call !== undefined && this.#inBody;
    if (hasCall && (this.#isPaused || this.#held !== undefined)) {
      this.#hasEnded = true;
      this.#held ??= nothing;
      return;
    }
    this.#hasEnded = false;
    if (hasCall && this.#body.endsWithConnection()) {
      this.#keepsConnection = false;
      this.#finish();
    } else this.#lose(new Error('the provider closed the connection'));
  }

  /** The socket cannot be used any more. A call that has not been written is moved to another connection. */
  #lose(failure: Error): void {
    const call = this.#call;
    const unsent = this.#unsent;
    // A complete answer stays complete, also where its call is paused and has not received the end yet.
    if (call !== undefined && this.#inBody && this.#body.isOver) this.#hasEnded = true;
    if (this.#hasEnded) return;
    if (call === undefined || unsent === undefined) {
      this.#failCall(failure);
      return;
    }
    const isPaused = this.#isPaused;
    this.discard();
    this.#listener.onUnused(call, unsent);
    if (isPaused) call.pause();
  }

  #finish(): void {
    const call = this.#call;
    this.#call = undefined;
    try {
      this.#giveBack();
    } finally {
      if (call !== undefined) {
        callBack(() => {
          call.onEnd();
        }, call);
      }
    }
  }

  #giveBack(): void {
    const isYoung = this.#lifetime.becameIdle();
    const isUsable = this.#keepsConnection && !this.#hasEnded && isYoung;
    const upload = this.#upload;
    const isOut = this.#socket?.writableLength === 0 && upload?.isWhole !== false;
    upload?.stop();
    this.#upload = undefined;
    // If the answer came before the whole request was written, the rest of the request is still on the socket, and no
    // other call can use it.
    if (isUsable && isOut) {
      this.#state = 'idle';
      this.#listener.onIdle(this);
    } else this.discard();
  }

  #failCall(failure: Error): void {
    const call = this.#call;
    this.discard();
    call?.onFailure(failure);
  }
}

function deliverHeld(connection: Connection): void {
  callBack(() => {
    connection.deliverHeld();
  }, connection);
}
