import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Simulator } from '../../src/simulator/start-simulator.ts';
import { pause } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';
import { startBadRelay } from './bad-relay.ts';
import type { Control } from './control.ts';
import { startGoodRelay } from './good-relay.ts';

const relays = { good: startGoodRelay, bad: startBadRelay };

async function startBehind(name: keyof typeof relays): Promise<{ relay: Control; provider: Simulator }> {
  const provider = await startProvider();
  const relay = await relays[name]({ upstreamBaseUrl: provider.baseUrl });
  onTestFinished(() => relay.stop());
  return { relay, provider };
}

/** Asks for a stream and does not read it. */
async function ask(relay: Control, simulate: string): Promise<{ call: ClientRequest; answer: IncomingMessage }> {
  const headers = { 'content-type': 'application/json', 'x-simulate': simulate };
  const call = request(`${relay.url}/v1/chat/completions`, { method: 'POST', headers, agent: false });
  call.on('error', () => undefined);
  call.end('{"model":"m","stream":true,"messages":[{"role":"user","content":"x"}]}');
  onTestFinished(() => void call.destroy());
  const answer = await new Promise<IncomingMessage>((resolve) => call.on('response', resolve));
  return { call, answer };
}

/** How a client sees the answer end. */
function endOf(answer: IncomingMessage): Promise<'cleanly' | 'cut'> {
  return new Promise((resolve) => {
    answer.resume();
    answer.on('error', () => undefined);
    answer.on('close', () => resolve(answer.complete ? 'cleanly' : 'cut'));
  });
}

describe.each([
  ['good', { aborted: 5, brokenStreamEnds: 'cut', readsAhead: false }],
  ['bad', { aborted: 0, brokenStreamEnds: 'cleanly', readsAhead: true }],
] as const)('the %s relay', (name, { aborted, brokenStreamEnds, readsAhead }) => {
  test(`aborts ${String(aborted)} of 5 calls whose clients left`, async () => {
    const { relay, provider } = await startBehind(name);
    const asked = await Promise.all(Array.from({ length: 5 }, () => ask(relay, 'rate=50; tokens=1000')));
    for (const { call } of asked) call.destroy();
    await pause(100);
    expect(provider.stats().aborted).toBe(aborted);
  });

  test(`ends a stream ${brokenStreamEnds} that its provider reset`, async () => {
    const { relay } = await startBehind(name);
    const { answer } = await ask(relay, 'rate=100; tokens=100; reset-after=5');
    expect(await endOf(answer)).toBe(brokenStreamEnds);
  });

  test(`${readsAhead ? 'reads' : 'does not read'} ahead of a client that does not read`, async () => {
    const { relay, provider } = await startBehind(name);
    const { answer } = await ask(relay, 'rate=0; bytes=50MiB');
    expect(answer.statusCode).toBe(200);
    let bytes = -1;
    // Until it stands still: the sockets' buffers on the way are full, or everything is in the relay's memory.
    for (let before = -2; bytes !== before;) {
      before = bytes;
      await pause(300);
      bytes = provider.requests()[0]?.bytes ?? 0;
    }
    expect(bytes > 30 * 1024 * 1024).toBe(readsAhead);
  });
});
