import { callBack } from '../../core/isolation.ts';
import type { Connection } from './connection.ts';

/**
 * Notices that a client leaves, at any time during its requests. It needs two listeners for the life of a socket and
 * none per request.
 *
 * A FIN counts as leaving. A client that only closes its sending side looks the same until something is written to it,
 * and by then its provider call would have been paid for. `Connection.clientEnded` says what is still delivered.
 *
 * The FIN cannot be seen while a body before it waits in the kernel because nothing has asked for it yet, or while we
 * do not read pipelined requests because the client does not read its answers. A reset behind such a body is looked for
 * (`isResetInBody`).
 */
export function watchForDeparture(connection: Connection): void {
  connection.socket.on('end', () => {
    callBack(() => {
      connection.clientEnded();
    }, connection);
  });
  connection.socket.on('close', () => {
    callBack(() => {
      connection.closed();
    }, connection);
  });
}
