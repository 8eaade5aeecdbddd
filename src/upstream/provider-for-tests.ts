import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Provider } from '../core/provider.ts';
import type { Quirks } from '../core/quirks.ts';
import { providerOf, withBearer } from '../core/provider-for-tests.ts';

/** A provider on a raw socket. A test can write any bytes as its answer. */
export interface RawProvider extends AsyncDisposable {
  readonly provider: Provider;
  readonly port: number;
  /** All accepted connections. */
  readonly sockets: Socket[];
  /** All complete requests, head and body. */
  readonly requests: string[];
}

/** Starts a provider that calls `serve` once per complete request. */
export async function startRawProvider(
  serve: (socket: Socket, request: string, requestIndex: number) => void,
  quirks: Quirks = {},
  listen: (onSocket: (socket: Socket) => void) => Server = (onSocket) => createServer(onSocket),
): Promise<RawProvider> {
  const sockets: Socket[] = [];
  const requests: string[] = [];
  const server = listen((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    let received = '';
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
      for (let end = requestEnd(received); end !== -1; end = requestEnd(received)) {
        const request = received.slice(0, end);
        received = received.slice(end);
        serve(socket, request, requests.push(request) - 1);
      }
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    sockets,
    requests,
    provider: providerAt(`http://127.0.0.1:${port}`, quirks),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

export function providerAt(origin: string, quirks: Quirks = {}): Provider {
  return providerOf({ name: 'test', origin, quirks, ...withBearer('sk-test') });
}

/** A complete HTTP response with the right content-length. */
export function httpAnswer(status: number, body: string, headers: Readonly<Record<string, string>> = {}): string {
  const all = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} Whatever\r\n${lines.join('')}\r\n${body}`;
}

/** The response head of a chunked event stream. */
export const streamHead = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';

export function httpChunk(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
}

export async function until(condition: () => boolean, withinMs = 5000): Promise<void> {
  const startedAtMs = performance.now();
  while (!condition()) {
    if (performance.now() - startedAtMs > withinMs) throw new Error(`not within ${withinMs} ms: ${String(condition)}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

export function pauseFor(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

function requestEnd(received: string): number {
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd === -1) return -1;
  const length = /\r\ncontent-length: (\d+)/i.exec(received.slice(0, headEnd))?.[1] ?? '0';
  const end = headEnd + 4 + Number(length);
  return received.length < end ? -1 : end;
}
