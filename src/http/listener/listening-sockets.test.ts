import { connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { ListeningSockets } from './listening-sockets.ts';

const options = { allowHalfOpen: true, keepAliveInitialDelay: 30_000 };

function lanes(onSocket: (socket: Socket) => void): ListeningSockets {
  const made = new ListeningSockets(options, onSocket);
  onTestFinished(() => {
    made.close();
  });
  return made;
}

it.runIf(process.platform === 'linux')('accepts many connections in one turn of the event loop', async () => {
  const perTurn: number[] = [];
  const sockets: Socket[] = [];
  let inTurn = 0;
  const made = lanes((socket) => {
    sockets.push(socket);
    inTurn += 1;
    if (inTurn > 1) return;
    setImmediate(() => {
      perTurn.push(inTurn);
      inTurn = 0;
      // Others connect meanwhile, as in a turn of a process that has much to do.
      const untilMs = performance.now() + 5;
      while (performance.now() < untilMs);
    });
  });
  const { port } = await made.listen('127.0.0.1', 0);
  const clients = Array.from({ length: 200 }, () => connect({ port, host: '127.0.0.1' }).on('error', () => undefined));
  while (sockets.length < clients.length) await new Promise((resolve) => setTimeout(resolve, 5));
  for (const socket of [...clients, ...sockets]) socket.destroy();
  // One listening socket makes 200 turns of it.
  expect(perTurn.length).toBeLessThan(100);
  expect(Math.max(...perTurn)).toBeGreaterThan(4);
});

it('refuses a port that is taken, by whomever', async () => {
  const first = lanes((socket) => socket.destroy());
  const { port } = await first.listen('127.0.0.1', 0);
  await expect(lanes(() => undefined).listen('127.0.0.1', port)).rejects.toMatchObject({ code: 'EADDRINUSE' });

  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => {
    other.close();
  });
  await once(other, 'listening');
  const taken = (other.address() as { port: number }).port;
  await expect(lanes(() => undefined).listen('127.0.0.1', taken)).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

it('listens at a port that has been named, and no longer once it is closed', async () => {
  const before = createServer().listen(0, '127.0.0.1');
  await once(before, 'listening');
  const { port } = before.address() as { port: number };
  before.close();
  await once(before, 'close');
  const made = lanes((socket) => socket.end('hello'));
  expect(await made.listen('127.0.0.1', port)).toEqual({ host: '127.0.0.1', port });
  const socket = connect({ port, host: '127.0.0.1' });
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  expect(chunk.toString()).toBe('hello');
  socket.destroy();
  made.close();
  const refused = connect({ port, host: '127.0.0.1' });
  const [error] = (await once(refused, 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNREFUSED');
});
