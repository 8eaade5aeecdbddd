import type { Socket } from 'node:net';
import type { Policy } from '../request/check-request.ts';
import type { NodeServer } from './node-server.ts';
import type { RejectionListener } from './rejection.ts';
import type { SocketsByAddress } from './sockets-by-address.ts';

/** Fraction of the connections that is kept free for new ones. nginx keeps the same fraction of its own. */
const keptFree = 1 / 16;

/**
 * Runs before everything that a server does with a new connection, TLS handshakes included. An address that has as many
 * connections as it may have gets no more. If many addresses together leave few free, connections without a
 * request are closed. So no client can shut others out by keeping connections on which it asks nothing.
 */
export function guardConnections(
  server: NodeServer,
  sockets: SocketsByAddress,
  policy: () => Policy,
  maxConnections: number,
  rejections: RejectionListener,
): void {
  const listeners = server.listeners('connection') as ((socket: Socket) => void)[];
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    const { addresses, maxConnectionsPerAddress } = policy();
    if (sockets.countBeside(socket) >= maxConnectionsPerAddress && !addresses.isProxy(socket.remoteAddress)) {
      rejections.httpRejected('too_many_connections_of_address', socket.remoteAddress, {});
      socket.destroy();
      return;
    }
    sockets.add(socket);
    if (sockets.size > maxConnections - Math.floor(keptFree * maxConnections)) {
      for (const useless of sockets.takeLeastUseful((address) => addresses.isProxy(address))) {
        rejections.httpRejected('closed_to_make_room', useless.remoteAddress, {});
        useless.destroy();
      }
    }
    for (const listener of listeners) listener.call(server, socket);
  });
}
