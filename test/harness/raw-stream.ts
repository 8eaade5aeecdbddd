import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A client on a bare socket that reads only what a test lets it read. */
export class RawStream {
  readonly socket: Socket;
  bytesRead = 0;
  closed = false;
  /** The first bytes that arrived, as latin1. */
  head = '';

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('close', () => (this.closed = true));
    socket.on('error', () => undefined);
  }

  /** Sends the request at once and reads nothing: Node asks the kernel for nothing until `read` is called. */
  static async ask(url: string, path: string, body: object, simulate: string): Promise<RawStream> {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true }).pause();
    const stream = new RawStream(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    onTestFinished(() => {
      socket.destroy();
    });
    const text = JSON.stringify(body);
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
        `x-simulate: ${simulate}\r\nContent-Length: ${String(Buffer.byteLength(text))}\r\n\r\n${text}`,
    );
    return stream;
  }

  /** Takes at most `bytes` bytes of those that have arrived. */
  read(bytes: number): void {
    const there = Math.min(bytes, this.socket.readableLength);
    const chunk = this.socket.read(there) as Buffer | null;
    if (chunk === null) return;
    this.bytesRead += chunk.length;
    if (this.head.length < 4096) this.head += chunk.toString('latin1');
  }

  /** Reads ten times a second at this rate, until the returned function is called. */
  readSlowly(bytesPerSecond: number): () => void {
    const timer = setInterval(() => {
      this.read(Math.ceil(bytesPerSecond / 10));
    }, 100);
    return () => {
      clearInterval(timer);
    };
  }
}
