import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from './clock.ts';

/** The two ends of a connection. */
async function connection(): Promise<readonly [Socket, Socket]> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const here = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [there] = (await once(server, 'connection')) as [Socket];
  onTestFinished(() => {
    here.destroy();
    there.destroy();
    server.close();
  });
  return [here, there];
}

/** Keeps this thread busy: no timer runs, and no socket is read. */
function standStill(forMs: number): void {
  const endMs = performance.now() + forMs;
  while (performance.now() < endMs);
}

test('what came in time is read before the timer that waits for it, however late the process is', async () => {
  const [here, there] = await connection();
  const order: string[] = [];
  const over = Promise.withResolvers<undefined>();
  there.on('data', () => order.push('read'));
  systemClock.after(20, () => {
    order.push('timer');
    over.resolve(undefined);
  });
  here.write('in time');
  standStill(60);
  await over.promise;
  expect(order).toEqual(['read', 'timer']);
});

test('a timer that is due can still be cancelled or started again by what is read', async () => {
  const [here, there] = await connection();
  let cancelled = 0;
  const firedMs: number[] = [];
  const doomed = systemClock.after(20, () => (cancelled += 1));
  const again = systemClock.after(20, () => firedMs.push(performance.now()));
  let readMs = 0;
  there.on('data', () => {
    readMs = performance.now();
    doomed.cancel();
    again.restart();
  });
  here.write('in time');
  standStill(60);
  await expect.poll(() => firedMs.length, { timeout: 5_000 }).toBe(1);
  expect(firedMs[0]).toBeGreaterThan(readMs + 15);
  expect(cancelled).toBe(0);
});
