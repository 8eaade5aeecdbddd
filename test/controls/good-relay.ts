import { createServer } from 'node:http';
import { Pool, type Dispatcher } from 'undici';
import { listen, type ControlRelay, type ControlRelayOptions } from './control-relay.ts';

/**
 * The least that gets the core right: twenty lines on undici's dispatch. It aborts the call of a client that left, pauses
 * the provider of a client that does not read, and cuts a stream that broke. It knows nothing of events or errors.
 */
export async function startGoodRelay({ upstreamBaseUrl }: ControlRelayOptions): Promise<ControlRelay> {
  const upstream = new URL(upstreamBaseUrl);
  const pool = new Pool(upstream.origin, { connections: 4096, allowH2: false, headersTimeout: 0, bodyTimeout: 0 });
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    let call: Dispatcher.DispatchController | undefined;
    request.on('data', (piece: Buffer) => pieces.push(piece));
    response.on('drain', () => call?.resume());
    response.on('close', () => {
      if (!response.writableFinished) call?.abort(new Error('the client left'));
    });
    request.on('end', () => {
      const { 'content-type': type = 'application/json', 'x-simulate': simulate } = request.headers;
      const headers = { 'content-type': type, ...(typeof simulate === 'string' ? { 'x-simulate': simulate } : {}) };
      const method = request.method === 'GET' ? 'GET' : 'POST';
      const body = method === 'GET' ? null : Buffer.concat(pieces);
      pool.dispatch(
        { path: request.url ?? '/', method, headers, body },
        {
          onRequestStart: (controller) => {
            call = controller;
            if (response.destroyed) controller.abort(new Error('the client left'));
          },
          onResponseStart: (_controller, status, { 'content-type': type = 'text/plain' }) => {
            response.writeHead(status, { 'content-type': String(type) });
            response.flushHeaders();
          },
          onResponseData: (controller, chunk) => {
            if (!response.write(chunk)) controller.pause();
          },
          onResponseEnd: () => response.end(),
          onResponseError: (_controller, error) => {
            if (response.headersSent) response.destroy(error);
            else response.writeHead(502).end();
          },
        },
      );
    });
  });
  return listen(server, upstream, () => pool.destroy());
}
