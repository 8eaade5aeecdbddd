import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A client that sends any bytes from any loopback address. */
export interface ByteClient {
  readonly socket: Socket;
  /** All bytes that have arrived so far, as text. */
  readonly text: string;
  readonly closed: boolean;
}

/** Connects from `localAddress` (a loopback address), sends the text and does not wait for an answer. */
export function sendFrom(localAddress: string, url: string, text: string | Buffer): ByteClient {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), localAddress });
  const client = { socket, text: '', closed: false };
  socket.setEncoding('latin1');
  socket.on('data', (piece: string) => (client.text += piece));
  socket.on('error', () => undefined);
  socket.on('close', () => (client.closed = true));
  socket.write(text);
  onTestFinished(() => void socket.destroy());
  return client;
}

/** The head of a POST with a body of `length` bytes, and the body's first bytes. */
export function postHead(path: string, length: number, key?: string, firstBytes = '{'): string {
  const authorization = key === undefined ? '' : `Authorization: Bearer ${key}\r\n`;
  return `POST ${path} HTTP/1.1\r\nHost: localhost\r\n${authorization}Content-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${firstBytes}`;
}

/** Counts the answers that begin with that status. */
export function countStatus(clients: readonly ByteClient[], status: number): number {
  return clients.filter(({ text }) => text.startsWith(`HTTP/1.1 ${status} `)).length;
}
