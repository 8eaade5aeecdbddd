import type { Socket } from 'node:net';
import { type Isolated, reportBug } from '../../core/isolation.ts';

/** Owns callbacks of a socket that is not a connection yet: a bug in one ends the socket and nothing else. */
export function ownerOf(socket: Socket): Isolated {
  return {
    onBug(thrown) {
      reportBug(thrown);
      socket.destroy();
    },
  };
}
