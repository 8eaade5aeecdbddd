import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { waitFor } from '../gateway.ts';

/** One call that the provider received. */
interface SurfaceCall {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export interface SurfaceProvider {
  readonly baseUrl: string;
  readonly calls: readonly SurfaceCall[];
  /** The bodies of calls to this path, as JSON. */
  asked(path: string): unknown[];
}

type SurfaceRoute = (call: SurfaceCall, response: ServerResponse) => void;

const json = { 'content-type': 'application/json' };

export function answerJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, json).end(JSON.stringify(value));
}

export function answerEvents(response: ServerResponse, events: readonly object[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''));
}

/** A provider that Node serves. @param routes by `METHOD /path`, without `/v1` and the query; `*` for all others */
export async function startSurfaceProvider(routes: Readonly<Record<string, SurfaceRoute>>): Promise<SurfaceProvider> {
  const calls: SurfaceCall[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const [path = '', query = ''] = url.replace(/^\/v1/, '').split('?');
      const call = { method, path, query, headers, body: Buffer.concat(pieces) };
      calls.push(call);
      const route = routes[`${method} ${path}`] ?? routes['*'];
      if (route === undefined) answerJson(response, { error: { message: `no route ${path}`, type: 'x' } }, 404);
      else route(call, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await waitFor(() => server.listening || undefined, 5_000);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    calls,
    asked: (path) =>
      calls.filter((call) => call.path === path).map(({ body }) => JSON.parse(body.toString()) as unknown),
  };
}
