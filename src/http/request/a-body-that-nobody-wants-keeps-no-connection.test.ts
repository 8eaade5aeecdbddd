import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { RequestQueue } from '../listener/listener-deps.ts';
import { route, startListener, type TestListener } from '../listener/listener.fixture.ts';
import { post, type RawClient } from '../listener/raw-client.fixture.ts';

const refuseAll: RequestQueue = {
  asksForSender: true,
  begins: () => false,
  pausesConnection: false,
  shedding: true,
  expectedMs: 0,
  takeResumable: () => 0,
};
/** Answers without a look at the body. */
const closedDoor = route('POST', '/closed', async (exchange) => {
  await exchange.answer({ status: 401, headers: [] }, 'no');
});
const request = post('/closed', '{"a":1}');
const bodyAt = request.length - 5;

describe.each<[string, RequestQueue | undefined]>([
  ['refused for overload', refuseAll],
  ['answered without its body', undefined],
])('a connection whose request was %s before its body had come', (_why, queue) => {
  async function answered(keepAliveTimeoutMs: number): Promise<TestListener & { client: RawClient }> {
    const listening = await startListener({ keepAliveTimeoutMs }, [closedDoor], queue && { queue });
    const client = await listening.open();
    client.send(request.slice(0, bodyAt));
    await client.until(({ statuses }) => statuses.length === 1);
    await pause(20);
    return { ...listening, client };
  }

  it('is closed as every other that is kept for too long', async () => {
    const { client } = await answered(200);
    client.send(request.slice(bodyAt));
    await client.untilEnd(6_000);
    expect(client.errorCode).toBeUndefined();
  });

  it('is not waited for by a drain', async () => {
    const { client, listener } = await answered(60_000);
    client.send(request.slice(bodyAt));
    await pause(100);
    listener.stopAccepting();
    await client.untilEnd(6_000);
    await listener.whenEmpty();
  });

  it('is not waited for either where the body comes during the drain', async () => {
    const { client, listener } = await answered(60_000);
    client.send(request.slice(bodyAt, bodyAt + 2));
    await pause(100);
    listener.stopAccepting();
    await pause(1_500);
    expect(listener.openConnections).toBe(1);
    client.send(request.slice(bodyAt + 2));
    await client.untilEnd(6_000);
    await listener.whenEmpty();
  });

  it('takes the next request all the same', async () => {
    const { client } = await answered(60_000);
    client.send(request.slice(bodyAt) + request);
    await client.until(({ statuses }) => statuses.length === 2);
  });
});
