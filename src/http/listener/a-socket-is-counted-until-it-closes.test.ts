import { describe, expect, it, onTestFinished } from 'vitest';
import type { RequestQueue } from './listener-deps.ts';
import { echo, hello, startListener, type TestListener, until } from './listener.fixture.ts';
import { get, RawClient } from './raw-client.fixture.ts';

/** Refuses every request, and does not read from its connection before the test says so. */
class PausingQueue implements RequestQueue {
  readonly asksForSender = false;
  readonly expectedMs = 0;
  readonly pausesConnection = true;
  readonly shedding = true;
  isOpen = false;

  begins(): boolean {
    return this.isOpen;
  }

  takeResumable(): number {
    return this.isOpen ? Number.POSITIVE_INFINITY : 0;
  }
}

async function come(port: number, localPort = 0): Promise<RawClient> {
  const client = await RawClient.open(port, '127.0.0.1', { localAddress: '127.0.0.1', localPort });
  onTestFinished(() => void client.socket.destroy());
  return client;
}

/**
 * A client whose connection is paused leaves with a reset, which nobody sees, and comes again from the same port.
 * Returns its second connection.
 */
async function comeTwice({ port, listener }: TestListener, queue: PausingQueue): Promise<RawClient> {
  queue.isOpen = false;
  const first = await come(port);
  const { localPort } = first.socket;
  first.send(get('/hello'));
  await first.untilText('overloaded');
  first.reset();
  await until(() => first.closed);
  const second = await come(port, localPort);
  await until(() => listener.openConnections === 2);
  queue.isOpen = true;
  await until(() => listener.openConnections === 1);
  return second;
}

function placesRefused({ rejections }: TestListener): string[] {
  return rejections.filter((reason) => reason !== 'reset');
}

describe('a client that comes again from its port before its reset is seen', () => {
  it('takes no place for good', async () => {
    const queue = new PausingQueue();
    const started = await startListener({ maxConnections: 4, maxConnectionsPerAddress: 4 }, [hello, echo], { queue });
    for (let round = 0; round < 6; round += 1) {
      const second = await comeTwice(started, queue);
      await second.send(get('/hello')).untilText('hello');
      second.reset();
      await until(() => started.listener.openConnections === 0);
    }
    await (await come(started.port)).send(get('/hello')).untilText('hello');
    expect(placesRefused(started)).toEqual([]);
  });

  it('counts with its second connection, as one of its address, once the first is closed', async () => {
    const queue = new PausingQueue();
    const started = await startListener({ maxConnectionsPerAddress: 2 }, [hello, echo], { queue });
    await comeTwice(started, queue);
    await (await come(started.port)).send(get('/hello')).untilText('hello');
    await (await come(started.port)).untilEnd();
    expect(placesRefused(started)).toEqual(['too_many_connections_of_address']);
  });
});
