import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { onTestFinished } from 'vitest';
import type { Certificate } from './certificates.ts';

/** Terminates TLS in front of a plain server on that port. Returns its own port. */
export function startTlsFront(port: number, { certFile, keyFile }: Certificate): Promise<number> {
  const files = { cert: readFileSync(certFile), key: readFileSync(keyFile) };
  return listen(
    createTlsServer(files, (socket) => {
      join(socket, connect(port, '127.0.0.1'));
    }),
  );
}

/**
 * Starts a proxy that opens tunnels to this machine and records the heads of its requests.
 * @param ports that stand in for the port of a host that is not on this machine
 */
export async function startConnectProxy(
  ports: Readonly<Record<string, number>> = {},
): Promise<{ url: string; asked: string[] }> {
  const heads: string[] = [];
  const server = createServer((socket) => {
    socket.once('data', (head) => {
      heads.push(head.toString('latin1'));
      const [, host = '', asked = ''] = /^CONNECT ([^:]+):(\d+) /.exec(head.toString('latin1')) ?? [];
      const port = ports[host] ?? Number(asked);
      const beyond = connect(port, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
      join(socket, beyond);
    });
    socket.on('error', () => undefined);
  });
  return { url: `http://127.0.0.1:${await listen(server)}`, asked: heads };
}

function join(one: Socket, other: Socket): void {
  one.on('error', () => other.destroy());
  other.on('error', () => one.destroy());
  one.pipe(other).pipe(one);
  remember(one, other);
}

const open = new Set<Socket>();

function remember(...sockets: Socket[]): void {
  for (const socket of sockets) {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  }
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return (server.address() as AddressInfo).port;
}
