import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const home = '127.0.0.3';

interface OpenOptions {
  /** The client's address, in the loopback network. */
  readonly from?: string;
  /** The client reads nothing of the answer. */
  readonly deaf?: boolean;
}

/** A hostile client: it opens connections, sends any bytes, and closes all its connections when the attack is over. */
export class Attacker {
  /** The number of answers of each status. */
  readonly statuses = new Map<string, number>();
  /** The number of connections that the gateway had not closed before the attack was over. */
  leftOpen = 0;
  readonly port: number;
  readonly #endsAtMs: number;
  readonly #open = new Set<Socket>();

  constructor(port: number, durationMs: number) {
    this.port = port;
    this.#endsAtMs = performance.now() + durationMs;
  }

  get attacks(): boolean {
    return performance.now() < this.#endsAtMs;
  }

  send(bytes: string | Buffer, { from = home, deaf = false }: OpenOptions = {}): Socket {
    const socket = connect({ host: '127.0.0.1', port: this.port, localAddress: from });
    this.#open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#open.delete(socket));
    if (deaf) socket.pause();
    else
      socket.on('data', (piece: Buffer) => {
        for (const [, status = ''] of piece.toString('latin1').matchAll(/HTTP\/1\.1 (\d{3})/g)) {
          this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
        }
      });
    socket.write(bytes);
    return socket;
  }

  /** Calls the function at this interval until the attack is over. */
  async keepOn(everyMs: number, act: () => void): Promise<void> {
    while (this.attacks) {
      act();
      await sleep(everyMs);
    }
  }

  async waitForTheEnd(): Promise<void> {
    await sleep(Math.max(0, this.#endsAtMs - performance.now()));
  }

  leave(): void {
    this.leftOpen = this.#open.size;
    for (const socket of this.#open) socket.destroy();
  }
}

interface Post {
  readonly path?: string;
  readonly key?: string;
  readonly headers?: string;
  /** The Content-Length. By default the body's own length. */
  readonly length?: number;
}

/** A POST with a JSON body, as text to write on a socket. */
export function post(body: string, { path = '/v1/chat/completions', key, headers = '', length }: Post = {}): string {
  const authorization = key === undefined ? '' : `Authorization: Bearer ${key}\r\n`;
  const promised = length ?? Buffer.byteLength(body);
  return `POST ${path} HTTP/1.1\r\nHost: localhost\r\n${authorization}Content-Type: application/json\r\n${headers}Content-Length: ${promised}\r\n\r\n${body}`;
}

export const chat = '{"model":"gpt-test","messages":[{"role":"user","content":"hello"}]}';
export const streamedChat = '{"model":"gpt-test","stream":true,"messages":[{"role":"user","content":"hello"}]}';
