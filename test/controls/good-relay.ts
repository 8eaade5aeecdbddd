import { createServer } from 'node:http';
import { Pool } from 'undici';
import { carriedHeaders, listen, type Control, type ControlOptions } from './control.ts';

/**
 * The smallest relay that cancels and obeys back-pressure: undici's `dispatch` with pause and abort. It knows no
 * dialect.
 */
export function startGoodRelay({ upstreamBaseUrl }: ControlOptions): Promise<Control> {
  const { origin, pathname } = new URL(upstreamBaseUrl);
  const pool = new Pool(origin, { allowH2: false, headersTimeout: 0, bodyTimeout: 0 });
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const call = { path: `${pathname}/chat/completions`, method: 'POST', headers: carriedHeaders(request) } as const;
      pool.dispatch(
        { ...call, body: Buffer.concat(pieces) },
        {
          onRequestStart(controller) {
            response.on('drain', () => controller.resume());
            response.on('close', () => controller.abort(new Error('The client left.')));
          },
          onResponseStart(_controller, status, headers) {
            response.writeHead(status, { 'content-type': String(headers['content-type']) });
          },
          onResponseData(controller, chunk) {
            if (!response.write(chunk)) controller.pause();
          },
          onResponseEnd: () => response.end(),
          onResponseError: () => response.destroy(),
        },
      );
    });
  });
  return listen(server, () => pool.destroy());
}
