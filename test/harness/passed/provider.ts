import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { waitFor } from '../gateway.ts';

/** One call that the provider received, and its result. */
export interface Heard {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  bytes: number;
  sent: number;
  digest: string;
  /** The monotonic time at which the call's connection closed. */
  closedAtMs: number | undefined;
}

export interface PassedProvider {
  readonly baseUrl: string;
  readonly heard: readonly Heard[];
}

const piece = Buffer.alloc(65_536, 'a provider’s bytes ');

/**
 * A provider that Node serves. The last part of the path says how it behaves: see `behaviours`.
 * @param more behaviours of one test
 */
export async function startPassedProvider(more: Readonly<Record<string, Behave>> = {}): Promise<PassedProvider> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    const { method = '', url: path = '', headers } = request;
    const call: Heard = { method, path, headers, bytes: 0, sent: 0, digest: '', closedAtMs: undefined };
    heard.push(call);
    request.socket.once('close', () => (call.closedAtMs = performance.now()));
    const name = path.split('/')[3] ?? '';
    const behave = more[name] ?? behaviours[name] ?? readAll;
    behave(request, response, call);
  });
  server.listen(0, '127.0.0.1');
  await waitFor(() => server.listening || undefined, 5_000);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, heard };
}

export type Behave = (request: IncomingMessage, response: ServerResponse, call: Heard) => void;

const json = { 'content-type': 'application/json' };

const readAll: Behave = (request, response, call) => {
  const hash = createHash('sha256');
  request.on('data', (chunk: Buffer) => {
    call.bytes += chunk.length;
    hash.update(chunk);
  });
  request.on('end', () => {
    call.digest = hash.digest('hex');
    response.writeHead(200, json).end(JSON.stringify({ text: 'heard', bytes: call.bytes }));
  });
};

/** Sends bytes as long as the client takes them; without an end if no length is given. */
function sendBytes(response: ServerResponse, call: Heard, total = Infinity): void {
  const headers = { 'content-type': 'audio/mpeg', 'content-disposition': 'attachment; filename="a.mp3"' };
  response.writeHead(200, total === Infinity ? headers : { ...headers, 'content-length': total });
  const writeOn = (): void => {
    while (call.sent < total && !response.destroyed) {
      const next = piece.subarray(0, Math.min(piece.length, total - call.sent));
      call.sent += next.length;
      if (!response.write(next)) return;
    }
    if (call.sent >= total) response.end();
  };
  response.on('drain', writeOn);
  writeOn();
}

const behaviours: Readonly<Record<string, Behave>> = {
  /** Reads the first part of the body, and then nothing more. */
  stalls: (request, _response, call) => {
    request.once('data', (chunk: Buffer) => {
      call.bytes += chunk.length;
      request.pause();
    });
  },
  refuses: (request, response, call) => {
    request.once('data', (chunk: Buffer) => {
      call.bytes += chunk.length;
      request.pause();
      response.writeHead(413, json).end(JSON.stringify({ error: { message: 'too large for us', type: 'x' } }));
    });
  },
  fails: (request, response) => {
    request.once('data', () => {
      response.writeHead(500, json).end(JSON.stringify({ error: { message: 'out of order' } }));
    });
  },
  leaves: (request) => {
    request.once('data', () => request.socket.destroy());
  },
  speech: (_request, response, call) => {
    sendBytes(response, call, 1_000_000);
  },
  large: (_request, response, call) => {
    sendBytes(response, call, 100 * 1_048_576);
  },
  endless: (_request, response, call) => {
    sendBytes(response, call);
  },
  breaks: (request, response, call) => {
    // More than the sockets of all three can hold, so that it is not whole when the connection breaks.
    sendBytes(response, call, 1_000_000_000);
    setTimeout(() => request.socket.destroy(), 200);
  },
  /** Never answers and reads no body. */
  silent: () => undefined,
};
