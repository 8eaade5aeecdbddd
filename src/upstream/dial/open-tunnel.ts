import type { Socket } from 'node:net';
import { HeadBuffer } from '../http1/head-buffer.ts';
import { readHead } from '../http1/read-head.ts';

/** The proxy did not open a tunnel. */
export class NoTunnel extends Error {
  override readonly name = 'NoTunnel';
  readonly code = 'NO_TUNNEL';
  /** The proxy's status. Absent where it did not answer, or not in HTTP. */
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

/**
 * Asks a proxy for a tunnel (RFC 9110, 9.3.6). After that, the socket leads to the origin, and it is paused. Rejects
 * with NoTunnel, or with the fault in the proxy's answer.
 */
export function openTunnel(socket: Socket, proxy: URL, origin: URL): Promise<void> {
  return new Promise((resolve, reject) => {
    const answer = new HeadBuffer();
    const settle = (failure: Error | undefined): void => {
      socket.off('data', onData);
      socket.off('error', settle);
      socket.off('close', onClose);
      socket.pause();
      if (failure === undefined) resolve();
      else {
        socket.destroy();
        reject(failure);
      }
    };
    const onData = (bytes: Buffer): void => {
      try {
        const head = answer.take(bytes);
        if (head === undefined) return;
        const { status } = readHead(head);
        if (status > 199 && status < 300 && answer.rest.length === 0) settle(undefined);
        else settle(new NoTunnel(`the proxy answered CONNECT with ${status}`, status));
      } catch (thrown) {
        settle(thrown instanceof Error ? thrown : new NoTunnel(String(thrown)));
      }
    };
    const onClose = (): void => {
      settle(new NoTunnel('the proxy closed the connection'));
    };
    socket.on('data', onData);
    socket.on('error', settle);
    socket.on('close', onClose);
    socket.write(connectRequest(proxy, origin));
  });
}

function connectRequest(proxy: URL, origin: URL): string {
  const port = origin.protocol === 'https:' ? '443' : '80';
  const authority = `${origin.hostname}:${origin.port === '' ? port : origin.port}`;
  const { username, password } = proxy;
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const authorization =
    username === '' ? '' : `proxy-authorization: Basic ${Buffer.from(credentials).toString('base64')}\r\n`;
  return `CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\n${authorization}\r\n`;
}
