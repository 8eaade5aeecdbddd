import type { Socket } from 'node:net';
import { type Isolated, reportBug } from '../../core/isolation.ts';

/** Owns what is called back for a socket before it is a connection: a bug there ends the socket, and nothing else. */
export function ownerOf(socket: Socket): Isolated {
  return {
    onBug(thrown) {
      reportBug(thrown);
      socket.destroy();
    },
  };
}
