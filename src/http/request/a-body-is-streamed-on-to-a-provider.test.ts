import { createHash, randomBytes } from 'node:crypto';
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { GatewayError } from '../../core/errors.ts';
import type { Exchange } from '../../core/exchange.ts';
import { headerLines } from '../../core/header-lines.ts';
import { closeUpstreams, RecordingListener, newUpstream } from '../../upstream/calls-for-tests.ts';
import { providerAt } from '../../upstream/provider-for-tests.ts';
import { route, routeErrors, startListener, type TestListener, until } from '../listener/listener.fixture.ts';

afterEach(closeUpstreams);

const windowBytes = 131_072;
const bounds = { type: /^application\/octet-stream$/, maxBytes: 256 * 1_048_576 };

interface Provider {
  readonly origin: string;
  readonly sockets: Socket[];
}

/** A provider that Node itself serves. */
async function startProvider(serve: Parameters<typeof createServer>[1]): Promise<Provider> {
  const sockets: Socket[] = [];
  const server: Server = createServer(serve).on('connection', (socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await until(() => server.listening);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sockets };
}

/** A gateway whose one route sends bodies on, and answers with what the provider does. */
async function startGateway({ origin }: Provider, maxBytes = bounds.maxBytes): Promise<TestListener> {
  const upstream = newUpstream();
  const handle = async (exchange: Exchange): Promise<void> => {
    let status = 200;
    let answer: string;
    try {
      const listening = new RecordingListener();
      upstream.call(
        {
          provider: providerAt(origin),
          method: 'PUT',
          path: '/files',
          headers: headerLines(['content-type', 'application/octet-stream']),
          body: exchange.streamBody({ ...bounds, maxBytes }),
        },
        listening,
      );
      await listening.over;
      if (listening.error !== undefined) throw listening.error;
      status = listening.head?.status ?? 0;
      answer = listening.body;
    } catch (thrown) {
      const error = GatewayError.from(thrown);
      ({ status, body: answer } = routeErrors.renderError(error, exchange.requestId));
    }
    await exchange.answer({ status, headers: [] }, answer);
  };
  return startListener({}, [route('PUT', '/files', handle)]);
}

const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Answers with how the body was framed and what it was. */
const describeBody: Parameters<typeof createServer>[1] = (request, response) => {
  const hash = createHash('sha256');
  request.on('data', (chunk: Buffer) => hash.update(chunk));
  request.on('end', () => {
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
    response.end(JSON.stringify({ length, encoding, digest: hash.digest('hex') }));
  });
};

/** Sends a body, in chunks unless a length is given; resolves with the answer. */
function put(port: number, body: Buffer, headers: Record<string, string | number> = {}): Promise<[number, string]> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { port, method: 'PUT', path: '/files', headers: { 'content-type': 'application/octet-stream', ...headers } },
      (response: IncomingMessage) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => {
          resolve([response.statusCode ?? 0, text]);
        });
      },
    );
    request.on('error', reject);
    for (let at = 0; at < body.length; at += 100_000) request.write(body.subarray(at, at + 100_000));
    request.end();
  });
}

describe('every byte arrives', () => {
  const body = randomBytes(5_000_001);

  test('with the length that the client said', async () => {
    const gateway = await startGateway(await startProvider(describeBody));
    const [status, answer] = await put(gateway.port, body, { 'content-length': body.length });
    expect(status).toBe(200);
    expect(JSON.parse(answer)).toEqual({ length: String(body.length), digest: digest(body) });
    expect(gateway.budget.bytesInUse).toBe(0);
  });

  test('in chunks where it said none', async () => {
    const gateway = await startGateway(await startProvider(describeBody));
    const [status, answer] = await put(gateway.port, body, { 'transfer-encoding': 'chunked' });
    expect(status).toBe(200);
    expect(JSON.parse(answer)).toEqual({ encoding: 'chunked', digest: digest(body) });
  });

  test('of an empty body too, and the connection to the provider is used again', async () => {
    const provider = await startProvider(describeBody);
    const gateway = await startGateway(provider);
    for (const headers of [{ 'content-length': 0 }, { 'transfer-encoding': 'chunked' }]) {
      expect(JSON.parse((await put(gateway.port, Buffer.alloc(0), headers))[1])).toMatchObject({
        digest: digest(Buffer.alloc(0)),
      });
    }
    expect(provider.sockets).toHaveLength(1);
  });
});

test('a provider that does not read stops the client, and the gateway holds one window of the body', async () => {
  const total = 64 * 1_048_576;
  let got = 0;
  let readOn: (() => void) | undefined;
  const provider = await startProvider((request, response) => {
    readOn = () => {
      request.on('data', (chunk: Buffer) => (got += chunk.length));
      request.on('end', () => response.end('done'));
    };
  });
  const gateway = await startGateway(provider);
  const client = connect(gateway.port, '127.0.0.1');
  onTestFinished(() => {
    client.destroy();
  });
  let answer = '';
  client.on('data', (chunk: Buffer) => (answer += chunk.toString()));
  client.write(
    `PUT /files HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\nContent-Length: ${total}\r\n\r\n`,
  );
  let written = 0;
  const piece = Buffer.alloc(65_536, 7);
  const writeOn = (): void => {
    while (written < total) {
      written += piece.length;
      if (!client.write(piece)) return;
    }
  };
  client.on('drain', writeOn);
  writeOn();
  await until(() => readOn !== undefined);
  for (let before = -1; before !== written;) {
    before = written;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  expect(written).toBeLessThan(total / 2);
  expect(gateway.budget.bytesInUse).toBe(windowBytes);
  readOn?.();
  await until(() => answer.includes('done'), 20_000);
  expect(got).toBe(total);
  await until(() => gateway.budget.bytesInUse === 0);
});

describe('what goes wrong', () => {
  const head = (more: string): string =>
    `PUT /files HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n${more}\r\n`;

  test('a client that leaves in the middle ends the call', async () => {
    const provider = await startProvider(() => undefined);
    const gateway = await startGateway(provider);
    const client = await gateway.open();
    client.send(`${head('Content-Length: 1000\r\n')}half of it`);
    await until(() => provider.sockets.length === 1);
    client.socket.destroy();
    await until(() => provider.sockets[0]?.destroyed === true);
    await until(() => gateway.budget.bytesInUse === 0);
    expect(gateway.internalErrors).toEqual([]);
  });

  test('a client that resets behind more than is read ends the call, although its socket is not read', async () => {
    const provider = await startProvider(() => undefined);
    const gateway = await startGateway(provider);
    const client = await gateway.open();
    client.send(head('Content-Length: 30000000\r\n')).send(Buffer.alloc(20_000_000));
    await until(() => provider.sockets.length === 1);
    for (let before = -1; before !== client.socket.bytesWritten - client.socket.writableLength;) {
      before = client.socket.bytesWritten - client.socket.writableLength;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    client.reset();
    await until(() => gateway.listener.openExchanges === 0 && gateway.listener.inFlight === 0);
    expect(gateway.budget.bytesInUse).toBe(0);
    expect(gateway.internalErrors).toEqual([]);
  });

  test('a body that nobody pays for, of another type or too large is refused before a provider is called', async () => {
    const provider = await startProvider(describeBody);
    const gateway = await startGateway(provider, 1_000);
    gateway.budget.mostBytes = 10;
    expect((await put(gateway.port, Buffer.alloc(20), { 'content-length': 20 }))[0]).toBe(503);
    expect((await put(gateway.port, Buffer.alloc(2_000), { 'content-length': 2_000 }))[0]).toBe(413);
    expect((await put(gateway.port, Buffer.alloc(20), { 'content-type': 'text/plain' }))[0]).toBe(415);
    expect(provider.sockets).toEqual([]);
    expect(gateway.budget.bytesInUse).toBe(0);
  });

  test('a body that turns out too large is 413, and its call ends', async () => {
    const provider = await startProvider((request) => request.resume());
    const gateway = await startGateway(provider, 1_000);
    const client = await gateway.open();
    client.send(`${head('Transfer-Encoding: chunked\r\n')}7d0\r\n${'x'.repeat(2_000)}\r\n`);
    await client.untilText('body_too_large');
    expect(client.statuses).toEqual([413]);
    await until(() => provider.sockets[0]?.destroyed === true);
  });

  test('a provider that refuses before it has read all is heard, and nobody uses its connection again', async () => {
    const provider = await startProvider((_request, response) => {
      response.statusCode = 409;
      response.end('no');
    });
    const gateway = await startGateway(provider);
    const client = await gateway.open();
    client.send(`${head('Content-Length: 100000\r\n')}${'x'.repeat(1_000)}`);
    await client.untilText('no');
    expect(client.statuses).toEqual([409]);
    await until(() => provider.sockets[0]?.destroyed === true);
  });

  test('a provider that breaks off in the middle is 502', async () => {
    const provider = await startProvider((request) => request.once('data', () => request.socket.destroy()));
    const gateway = await startGateway(provider);
    const client = await gateway.open();
    client.send(`${head('Content-Length: 100000\r\n')}${'x'.repeat(1_000)}`);
    await until(() => client.statuses.length === 1);
    expect(client.statuses).toEqual([502]);
  });
});

test.each([
  ['is broken', 'zz\r\n'],
  ['comes in hundreds of tiny pieces', '1\r\nx\r\n'.repeat(2_000)],
])('a body that %s before it is asked for is its client’s fault', async (_what, chunks) => {
  let begin = (): void => undefined;
  const handle = async (exchange: Exchange): Promise<void> => {
    await new Promise<void>((resolve) => (begin = resolve));
    exchange.streamBody(bounds);
  };
  const { open, rejections, internalErrors } = await startListener({}, [route('PUT', '/files', handle)]);
  const client = await open();
  client.send(
    `PUT /files HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`,
  );
  await until(() => rejections.length > 0);
  begin();
  await client.untilText('malformed_http');
  expect(client.statuses).toEqual([400]);
  expect(internalErrors).toEqual([]);
});

test('a client that waits for 100 Continue gets it once everything else is right', async () => {
  const gateway = await startGateway(await startProvider(describeBody));
  const client = await gateway.open();
  client.send(
    'PUT /files HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n',
  );
  await client.untilText('100 Continue');
  client.send('hello');
  await client.untilText(digest(Buffer.from('hello')));
});
