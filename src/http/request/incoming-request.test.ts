import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { IncomingRequest } from './incoming-request.ts';
import { hello, route, startListener, testSettings, until } from '../listener/listener.fixture.ts';
import { createNodeServer } from '../listener/node-server.ts';
import { get, post, RawClient } from '../listener/raw-client.fixture.ts';

/** Answers with the length of the body, which it asks for only after a while. */
const late = route('POST', '/late', async (exchange) => {
  await pause(40);
  const body = await exchange.readBody();
  await exchange.answer({ status: 200, headers: [] }, `${body.length} bytes, ${new Set(body).size} kinds`);
});

describe('a body that is asked for late', () => {
  it.each([
    ['has come whole', 20_000, 20_000],
    ['has come in part', 20_000, 10_000],
    ['is more than Node holds back', 900_000, 900_000],
    ['is empty', 0, 0],
  ])('and %s is given whole', async (_how, bytes, atOnce) => {
    const { open, budget } = await startListener({ maxBodyBytes: 1_000_000 }, [late, hello]);
    const client = await open();
    const request = post('/late', 'x'.repeat(bytes));
    const rest = bytes - atOnce;
    client.send(rest === 0 ? request : request.slice(0, -rest));
    if (rest > 0) {
      await pause(120);
      client.send(request.slice(-rest));
    }
    await client.untilText(`${bytes} bytes, ${bytes === 0 ? 0 : 1} kinds`);
    // The connection is in order behind it.
    await client.send(get('/hello')).until((it) => it.text.endsWith('hello'));
    await until(() => budget.bytesInUse === 0);
  });

  it('waits in the kernel meanwhile', async () => {
    let socket: Socket | undefined;
    let go: (() => void) | undefined;
    const asked = new Promise<void>((resolve) => (go = resolve));
    const server = createNodeServer(testSettings, undefined, (request, response) => {
      socket = request.socket;
      void asked.then(() => {
        let bytes = 0;
        request.giveBodyTo({
          onData: (chunk) => (bytes += chunk.length),
          onEnd: () => response.end(`${bytes} bytes`),
          onBug: () => undefined,
        });
      });
    });
    const client = await openTo(server);
    client.send(post('/', 'x'.repeat(8_000_000)));
    await pause(100);
    expect(socket?.bytesRead).toBeLessThan(300_000);
    go?.();
    await client.untilText('8000000 bytes');
  });
});

it('is let go of as soon as it is answered, though its connection stays', async () => {
  const requests: IncomingRequest[] = [];
  const server = createNodeServer(testSettings, undefined, (request, response) => {
    requests.push(request);
    request.giveBodyTo({ onData: () => undefined, onEnd: () => response.end('done'), onBug: () => undefined });
  });
  const client = await openTo(server);
  await client.send(post('/', '{}')).untilText('done');
  expect(requests.map((request) => request.readableEnded)).toEqual([true]);
  const sockets = requests.map(({ socket }) => socket as Socket & { parser: { incoming: unknown } });
  expect(sockets.map(({ parser }) => parser.incoming)).toEqual([null]);
});

async function openTo(server: ReturnType<typeof createNodeServer>): Promise<RawClient> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = await RawClient.open((server.address() as AddressInfo).port);
  onTestFinished(() => {
    client.socket.destroy();
    server.close();
  });
  return client;
}
