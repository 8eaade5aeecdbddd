import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { headerLines } from '../../core/header-lines.ts';
import { RawClient } from '../listener/raw-client.fixture.ts';
import { writeHead, writePlainHead } from './write-head.ts';

const lines = headerLines(['content-type', 'text/plain', 'x-latin', 'é', 'x-empty', '']);

/** What goes over the wire for a request, where the head is written by one of the two. */
async function answer(write: typeof writeHead, request: string, status: number, mustClose: boolean): Promise<string> {
  const server = createServer((asked, response) => {
    if (mustClose) response.shouldKeepAlive = false;
    write(
      response,
      status,
      lines,
      asked.url === '/chunked' ? ['transfer-encoding', 'chunked'] : ['content-length', '2'],
    );
    expect(response.headersSent).toBe(true);
    expect(response.statusCode).toBe(status);
    response.end('ok', 'latin1');
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = await RawClient.open((server.address() as AddressInfo).port);
  // The second one shows how the connection stands after the first.
  await client.send(request).until((it) => it.text.includes('\r\n\r\n'));
  client.send(request);
  await client.until((it) => it.ended || it.statuses.length === 2);
  client.socket.destroy();
  return client.text.replaceAll(/^Date: .{29}$/gm, 'Date: now');
}

it.each([
  ['GET / HTTP/1.1\r\nHost: a\r\n\r\n', 200, false],
  ['GET / HTTP/1.1\r\nHost: a\r\n\r\n', 404, true],
  ['GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 799, false],
  ['HEAD / HTTP/1.1\r\nHost: a\r\n\r\n', 200, false],
  ['GET / HTTP/1.0\r\n\r\n', 200, false],
  ['GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n', 200, false],
  ['GET /chunked HTTP/1.1\r\nHost: a\r\n\r\n', 200, false],
])('sends what Node sends by its documented way: %j, %d, closing: %j', async (request, status, mustClose) => {
  const text = await answer(writeHead, request, status, mustClose);
  expect(text).toBe(await answer(writePlainHead, request, status, mustClose));
  expect(text).toContain('x-latin: é\r\nx-empty: \r\n');
  expect(text).toMatch(/^Date: now\r?$/m);
});
