import type { OnReadOpts, Socket } from 'node:net';

/** Takes what a socket reads, in pieces as they come. Each piece belongs to the taker. */
type TakeBytes = (bytes: Buffer) => void;

/** A socket that is ready for HTTP. */
export interface OpenSocket {
  readonly socket: Socket;
  /** To be called once, before the socket is resumed. Destroys a socket that has spoken before anybody asked. */
  readonly deliverTo: (take: TakeBytes) => void;
}

/** As many bytes as Node itself reads at once. */
const readBytes = 65_536;
/** One buffer for the reads of all sockets: Node calls back after each read, before it reads again. */
const shared = Buffer.allocUnsafeSlow(readBytes);

/**
 * The reads of one socket. Left to itself, Node allocates 64 KiB for each read and shrinks them to what came, which costs
 * more than copying what came: see docs/decisions/reads-share-a-buffer.md.
 */
export class SocketReads {
  #take: TakeBytes | undefined;
  /** A TLS server can send bytes together with the end of its handshake. They answer nothing. */
  #spokeEarly = false;
  /** The option of this name of `connect` in node:net and node:tls. */
  readonly onread: OnReadOpts = {
    buffer: shared,
    callback: (length) => {
      if (this.#take === undefined) this.#spokeEarly = true;
      else this.#take(Buffer.from(shared.subarray(0, length)));
      return true;
    },
  };

  of(socket: Socket): OpenSocket {
    return {
      socket,
      deliverTo: (take) => {
        this.#take = take;
        if (this.#spokeEarly) socket.destroy();
      },
    };
  }
}

/** A socket that Node reads in its usual way. */
export function readByNode(socket: Socket): OpenSocket {
  return { socket, deliverTo: (take) => void socket.on('data', take) };
}
