import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listen, type ControlRelay, type ControlRelayOptions } from './control-relay.ts';

/**
 * The relay that everybody writes first: `fetch`, `for await`, `write`. It never hears that its client left, heeds no
 * back-pressure, and ends a stream that broke as if it were whole. A test that it passes is blind.
 */
export async function startBadRelay({ upstreamBaseUrl }: ControlRelayOptions): Promise<ControlRelay> {
  const upstream = new URL(upstreamBaseUrl);
  const server = createServer((request, response) => {
    void relay(request, response, new URL(request.url ?? '/', upstream));
  });
  return listen(server, upstream, () => Promise.resolve());
}

async function relay(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  try {
    const headers: Record<string, string> = { 'content-type': request.headers['content-type'] ?? 'application/json' };
    const simulate = request.headers['x-simulate'];
    if (typeof simulate === 'string') headers['x-simulate'] = simulate;
    const method = request.method ?? 'GET';
    const body = await buffer(request);
    const answer = await fetch(url, { method, headers, ...(method === 'GET' ? {} : { body }) });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
    if (answer.body !== null) for await (const chunk of answer.body) response.write(chunk);
  } catch {
    // It says nothing, as they do.
  }
  response.end();
}
