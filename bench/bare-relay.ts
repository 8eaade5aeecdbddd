/**
 * Headgate's cost is compared with this smallest possible relay. It obeys back-pressure and aborts the call of a client
 * that left, and does nothing else. `node bench/bare-relay.ts <port> <upstream origin>`
 */
import { createServer } from 'node:http';
import { type Dispatcher, Pool } from 'undici';

const [port = '', upstream = ''] = process.argv.slice(2);
const pool = new Pool(upstream, { connections: 4096, allowH2: false, headersTimeout: 0, bodyTimeout: 0 });

const server = createServer((request, response) => {
  const pieces: Buffer[] = [];
  let call: Dispatcher.DispatchController | undefined;
  request.on('data', (piece: Buffer) => pieces.push(piece));
  response.on('drain', () => call?.resume());
  response.on('close', () => {
    if (!response.writableFinished) call?.abort(new Error('the client left'));
  });
  request.on('end', () => {
    const method = request.method === 'GET' ? 'GET' : 'POST';
    const body = method === 'GET' ? null : Buffer.concat(pieces);
    const headers = { 'content-type': 'application/json' };
    pool.dispatch(
      { path: request.url ?? '/', method, headers, body },
      {
        onRequestStart(controller) {
          call = controller;
        },
        onResponseStart(_controller, status, answerHeaders) {
          const { 'content-type': type, 'content-length': length } = answerHeaders;
          response.statusCode = status;
          if (type !== undefined) response.setHeader('content-type', type);
          if (length !== undefined) response.setHeader('content-length', length);
        },
        onResponseData(controller, chunk) {
          if (!response.write(chunk)) controller.pause();
        },
        onResponseEnd() {
          response.end();
        },
        onResponseError(_controller, error) {
          if (response.headersSent) response.destroy(error);
          else response.writeHead(502).end();
        },
      },
    );
  });
});
server.listen(Number(port), '127.0.0.1');
