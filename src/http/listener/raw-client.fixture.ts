import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** A client on a bare socket: sends the bytes a test wants, also those that no HTTP library would. */
export class RawClient {
  readonly socket: Socket;
  /** All that came, as latin1: one character per byte. */
  text = '';
  /** The server sent its FIN. */
  ended = false;
  closed = false;
  errorCode: string | undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk) => (this.text += chunk.toString('latin1')));
    socket.on('end', () => (this.ended = true));
    socket.on('close', () => (this.closed = true));
    socket.on('error', (error: NodeJS.ErrnoException) => (this.errorCode = error.code));
  }

  /** @param from its own end, if that matters. The kernel shares a port that is bound with nobody. */
  static async open(
    port: number,
    host = '127.0.0.1',
    from?: { readonly localAddress: string; readonly localPort: number },
  ): Promise<RawClient> {
    const socket = connect({ port, host, allowHalfOpen: true, noDelay: true, ...from });
    const client = new RawClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return client;
  }

  send(text: string | Buffer): this {
    this.socket.write(text);
    return this;
  }

  /** Waits until something is so; fails with what came so far when it never is. */
  async until(what: (client: RawClient) => boolean, withinMs = 3_000): Promise<this> {
    const endMs = performance.now() + withinMs;
    while (!what(this)) {
      if (performance.now() > endMs) throw new Error(`never so: ${String(what)}; came: ${JSON.stringify(this.text)}`);
      await pause(2);
    }
    return this;
  }

  untilText(text: string, withinMs?: number): Promise<this> {
    return this.until((client) => client.text.includes(text), withinMs);
  }

  untilEnd(withinMs?: number): Promise<this> {
    return this.until((client) => client.ended || client.closed, withinMs);
  }

  /** Status codes of all the answers so far. */
  get statuses(): number[] {
    return [...this.text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((match) => Number(match[1]));
  }

  /** The error code in the last answer's body. */
  get errorInBody(): string | undefined {
    return [...this.text.matchAll(/"code":"([a-z_]+)"/g)].at(-1)?.[1];
  }

  /** Leaves with a reset. */
  reset(): void {
    this.socket.resetAndDestroy();
  }
}

/** A POST of JSON. */
export function post(path: string, body: string, ...headers: string[]): string {
  const lines = [
    `POST ${path} HTTP/1.1`,
    'Host: localhost',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...headers,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

export function get(path: string, ...headers: string[]): string {
  return `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${headers.map((line) => `${line}\r\n`).join('')}\r\n`;
}
