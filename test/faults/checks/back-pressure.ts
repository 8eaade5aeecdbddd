import { expect } from 'vitest';
import { post, RawClient } from '../../../src/http/listener/raw-client.fixture.ts';
import type { Simulator } from '../../../src/simulator/start-simulator.ts';
import { pause } from '../../harness/gateway.ts';
import { bodyOf, portOf, seenBy, type Route, type Subject } from './ask.ts';

const mebibyte = 2 ** 20;
/** More bytes than the kernel's buffers between the provider and the client can take. */
const mostUnread = 40 * mebibyte;

/** If a client reads nothing of a fast stream, the provider must be paused, and its bytes not be read into memory. */
export async function expectPause(subject: Subject, provider: Simulator, route: Route): Promise<void> {
  const simulate = 'bytes=96MiB; event-bytes=32KiB';
  const client = await RawClient.open(portOf(subject));
  client.socket.pause();
  client.send(post(route, bodyOf({ route, simulate }), `x-simulate: ${simulate}`, 'x-request-id: unread'));
  let before = -1;
  for (let bytes = 0; bytes > before || bytes === 0; bytes = seenBy(provider, 'unread')?.bytes ?? 0) {
    before = bytes;
    await pause(700);
  }
  client.socket.destroy();
  expect(seenBy(provider, 'unread')?.state).not.toBe('finished');
  expect(before).toBeLessThan(mostUnread);
  expect(before).toBeGreaterThan(0);
}
