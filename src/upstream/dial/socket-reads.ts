import type { OnReadOpts, Socket } from 'node:net';

/** Takes what a socket reads, in pieces as they come. Each piece belongs to the taker. */
type TakeBytes = (bytes: Buffer) => void;

/** A socket that is ready for HTTP. */
export interface OpenSocket {
  readonly socket: Socket;
  /**
   * To be called once, before the socket is resumed. Destroys a socket that has spoken before anybody asked.
   * @param wantsMore whether the taker has not paused the socket
   */
  readonly deliverTo: (take: TakeBytes, wantsMore: () => boolean) => void;
}

/** As many bytes as Node itself reads at once. */
const readBytes = 65_536;
/** One buffer for the reads of all sockets: Node calls back after each read, before it reads again. */
const shared = Buffer.allocUnsafeSlow(readBytes);

/**
 * What one turn of the event loop may read of a socket. libuv reads a socket up to 32 times in a turn for as long as
 * each read fills its buffer, so a provider that is fast held up all others with 2 MiB of work
 * (docs/decisions/reads-share-a-buffer.md).
 */
class ReadsOfTurn {
  readonly #goOn: () => void;
  #left = readBytes;

  /** @param goOn is called in the next turn after the one that has used up its bytes */
  constructor(goOn: () => void) {
    this.#goOn = goOn;
  }

  /** Counts bytes that were read. False if nothing more is to be read until `goOn` is called. */
  mayReadOn(bytes: number): boolean {
    const before = this.#left;
    this.#left -= bytes;
    if (this.#left > 0) return true;
    if (before > 0) setImmediate(this.#nextTurn);
    return false;
  }

  readonly #nextTurn = (): void => {
    this.#left = readBytes;
    this.#goOn();
  };
}

/**
 * The reads of one socket. Left to itself, Node allocates 64 KiB for each read and shrinks them to what came, which costs
 * more than copying what came: see docs/decisions/reads-share-a-buffer.md.
 */
export class SocketReads {
  #socket: Socket | undefined;
  #take: TakeBytes | undefined;
  #wantsMore: (() => boolean) | undefined;
  /** A TLS server can send bytes together with the end of its handshake. They answer nothing. */
  #spokeEarly = false;
  readonly #turn = new ReadsOfTurn(() => {
    if (this.#wantsMore?.() === true) this.#socket?.resume();
  });
  /** The option of this name of `connect` in node:net and node:tls. */
  readonly onread: OnReadOpts = {
    buffer: shared,
    callback: (length) => {
      if (this.#take === undefined) this.#spokeEarly = true;
      else this.#take(Buffer.from(shared.subarray(0, length)));
      return this.#turn.mayReadOn(length);
    },
  };

  of(socket: Socket): OpenSocket {
    this.#socket = socket;
    return {
      socket,
      deliverTo: (take, wantsMore) => {
        this.#take = take;
        this.#wantsMore = wantsMore;
        if (this.#spokeEarly) socket.destroy();
      },
    };
  }
}

/** A socket that Node reads in its usual way. */
export function readByNode(socket: Socket): OpenSocket {
  return {
    socket,
    deliverTo: (take, wantsMore) => {
      const turn = new ReadsOfTurn(() => {
        if (wantsMore()) socket.resume();
      });
      socket.on('data', (bytes) => {
        take(bytes);
        if (!turn.mayReadOn(bytes.length)) socket.pause();
      });
    },
  };
}
