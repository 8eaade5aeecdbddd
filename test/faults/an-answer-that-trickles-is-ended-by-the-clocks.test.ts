import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { httpAnswer, httpChunk, streamHead, type RawProvider } from '../../src/upstream/provider-for-tests.ts';
import { pause, startGateway } from '../harness/gateway.ts';
import { completion, events, hello, whole } from '../wire/openai-bodies.ts';
import { ask, routes } from './checks/ask.ts';
import { expectErrorEnd } from './checks/broken-streams.ts';
import { startBareProvider } from './checks/raw-provider.ts';
import { expectTold } from './checks/told.ts';

const everyMs = 50;

/** Writes the first part at once, and then one byte of the rest after the other. */
async function trickle(socket: Socket, { first, rest }: Trickle): Promise<void> {
  socket.setNoDelay(true).write(first);
  for (const byte of rest) {
    if (socket.destroyed) return;
    socket.write(byte);
    await pause(everyMs);
  }
}

interface Trickle {
  readonly first: string;
  readonly rest: string;
}

async function start(answer: Trickle, config: Record<string, unknown>) {
  const provider = await startBareProvider((socket) => void trickle(socket, answer));
  const gateway = await startGateway({ provider: provider.baseUrl, config });
  return { gateway, provider };
}

async function expectAborted({ sockets }: RawProvider): Promise<void> {
  await expect.poll(() => sockets.every(({ destroyed }) => destroyed), { timeout: 5_000 }).toBe(true);
}

test.each([
  { what: 'a head', first: '', rest: streamHead, stream: true },
  { what: 'a first event', first: streamHead, rest: httpChunk(whole), stream: true },
  { what: 'a complete answer', first: '', rest: httpAnswer(200, completion({})), stream: false },
])('$what that comes byte by byte gets 504 at the deadline', async ({ stream, ...answer }) => {
  const { gateway, provider } = await start(answer, { attempts: { deadlineMs: 700 } });
  const asked = routes.map((route) =>
    expectTold(gateway, { route, stream, simulate: '' }, { status: 504, code: 'deadline_exceeded' }),
  );
  await Promise.all(asked);
  await expectAborted(provider);
});

describe('after its first events, a stream is ended by streams.gapMs', () => {
  const first = streamHead.replace('transfer-encoding: chunked\r\n', 'connection: close\r\n') + events(hello);

  test.each([
    { what: 'an event', rest: events(hello).repeat(9) },
    { what: 'nothing but comments', rest: ': still here\n\n'.repeat(99) },
  ])('where $what comes byte by byte', async ({ rest }) => {
    const { gateway, provider } = await start({ first, rest }, { streams: { gapMs: 700 } });
    const asked = routes.map(async (route) => {
      expectErrorEnd(await ask(gateway, { route, simulate: '', waitMs: 20_000 }), route, 'upstream_stalled');
    });
    await Promise.all(asked);
    await expectAborted(provider);
  });
});
