import type { OnReadOpts, Socket } from 'node:net';

/** Takes what a socket reads. */
export interface SocketReader {
  /** Each piece belongs to the reader. */
  take(bytes: Buffer): void;
  /** It has not paused the socket. */
  readonly wantsMore: boolean;
  /** It expects more bytes. If not, it must hear at once of what comes all the same, and of the end. */
  readonly expectsMore: boolean;
}

/** A socket that is ready for HTTP. */
export interface OpenSocket {
  readonly socket: Socket;
  /** To be called once, before the socket is resumed. Destroys a socket that has spoken before anybody asked. */
  readonly deliverTo: (reader: SocketReader) => void;
}

/** As many bytes as Node itself reads at once. */
const readBytes = 65_536;
/** One buffer for the reads of all sockets: Node calls back after each read, before it reads again. */
const shared = Buffer.allocUnsafeSlow(readBytes);

/**
 * Bounds what one turn of the event loop reads of a socket to about 64 KiB. libuv reads a socket up to 32 times in a turn for
 * as long as each read fills its buffer, so a provider that is fast held up all others with 2 MiB of work
 * (docs/decisions/reads-share-a-buffer.md).
 */
class ReadsOfTurn {
  readonly #socket: Socket;
  readonly #reader: SocketReader;
  #left = readBytes;

  constructor(socket: Socket, reader: SocketReader) {
    this.#socket = socket;
    this.#reader = reader;
  }

  /** Gives bytes to the reader. False if the socket is not to be read until the next turn, which resumes it. */
  give(bytes: Buffer): boolean {
    this.#reader.take(bytes);
    const before = this.#left;
    this.#left -= bytes.length;
    if (this.#left > 0) return true;
    if (before > 0) setImmediate(this.#goOn);
    return !this.#reader.expectsMore;
  }

  readonly #goOn = (): void => {
    this.#left = readBytes;
    if (this.#reader.wantsMore) this.#socket.resume();
  };
}

/**
 * The reads of one socket. Left to itself, Node allocates 64 KiB for each read and shrinks them to what came, which costs
 * more than copying what came: see docs/decisions/reads-share-a-buffer.md.
 */
export class SocketReads {
  #turn: ReadsOfTurn | undefined;
  /** A TLS server can send bytes together with the end of its handshake. They answer nothing. */
  #spokeEarly = false;
  /** The option of this name of `connect` in node:net and node:tls. */
  readonly onread: OnReadOpts = {
    buffer: shared,
    callback: (length) => {
      if (this.#turn !== undefined) return this.#turn.give(Buffer.from(shared.subarray(0, length)));
      this.#spokeEarly = true;
      return true;
    },
  };

  of(socket: Socket): OpenSocket {
    return {
      socket,
      deliverTo: (reader) => {
        this.#turn = new ReadsOfTurn(socket, reader);
        if (this.#spokeEarly) socket.destroy();
      },
    };
  }
}

/** A socket that Node reads in its usual way. */
export function readByNode(socket: Socket): OpenSocket {
  return {
    socket,
    deliverTo: (reader) => {
      const turn = new ReadsOfTurn(socket, reader);
      socket.on('data', (bytes) => {
        if (!turn.give(bytes)) socket.pause();
      });
    },
  };
}
