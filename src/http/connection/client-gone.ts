import { callBack } from '../../core/isolation.ts';
import type { Connection } from './connection.ts';

/**
 * Notices a client that leaves, in whatever phase its requests are: two listeners for the life of a socket, none per
 * request.
 *
 * A FIN counts as leaving: a client that only half-closes cannot be told from one that is gone until something is
 * written to it, and by then its provider call has been paid for. `Connection` says what is still delivered.
 *
 * While an unread body waits in the kernel (the path of the request has not asked for it yet) the FIN behind it cannot
 * be seen; neither can one behind pipelined requests that we do not read because the client does not read its answers.
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
