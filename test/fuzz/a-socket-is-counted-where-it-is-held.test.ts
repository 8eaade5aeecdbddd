import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { type RunningGateway, startGateway, waitFor } from '../harness/gateway.ts';
import { whatIsHeld } from './held.ts';
import { socketsOfProcess } from './sockets-of-process.ts';

/** Nobody asks for it. */
const provider = 'http://127.0.0.1:9/v1';

function portOf(gateway: RunningGateway): number {
  return Number(new URL(gateway.url).port);
}

async function connectTo(gateway: RunningGateway): Promise<Socket> {
  const client = connect({ host: '127.0.0.1', port: portOf(gateway) }).on('error', () => undefined);
  onTestFinished(() => void client.destroy());
  await once(client, 'connect');
  await waitFor(async () => ((await whatIsHeld(gateway))['headgate_open_connections'] === 1 ? true : undefined), 5_000);
  return client;
}

test('a socket of somebody else on the same port of another address is not counted', async () => {
  const gateway = await startGateway({ provider });
  const server = createServer().listen(0, '127.0.0.3');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const other = connect({ host: '127.0.0.3', port, localAddress: '127.0.0.2', localPort: portOf(gateway) });
  onTestFinished(() => void other.destroy());
  await once(other, 'connect');
  expect(await whatIsHeld(gateway)).toEqual({});
});

test('a connection that the gateway holds is counted', async () => {
  const gateway = await startGateway({ provider });
  const client = await connectTo(gateway);
  expect(await whatIsHeld(gateway)).toEqual({
    headgate_open_connections: 1,
    sockets: [expect.stringMatching(/ 01$/)],
  });
  client.destroy();
  await waitFor(async () => (Object.keys(await whatIsHeld(gateway)).length === 0 ? true : undefined), 5_000);
  expect(await whatIsHeld(gateway)).toEqual({});
});

test('a socket that its client has reset is counted for as long as the gateway does not close it', async () => {
  const gateway = await startGateway({ provider });
  const client = await connectTo(gateway);
  const pid = gateway.process.pid ?? 0;
  gateway.process.kill('SIGSTOP');
  client.resetAndDestroy();
  await once(client, 'close');
  const held = await waitFor(async () => {
    const sockets = await socketsOfProcess(pid, portOf(gateway));
    return sockets.some((socket) => socket.endsWith('closed')) ? sockets : undefined;
  }, 5_000);
  expect(held).toEqual([expect.stringMatching(/^socket \d+, which is closed$/)]);
  gateway.process.kill('SIGCONT');
  await waitFor(async () => (Object.keys(await whatIsHeld(gateway)).length === 0 ? true : undefined), 5_000);
  expect(await whatIsHeld(gateway)).toEqual({});
});
