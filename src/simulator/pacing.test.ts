import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callRaw, chat, streamed } from './raw-call.testing.ts';
import { startSimulator } from './start-simulator.ts';
import type { Simulator } from './start-simulator.ts';

// How late the simulator may be, beside the time in which this process did not run; never early.
const lateMs = 80;
const lookEveryMs = 5;

let simulator: Simulator;
let looking: NodeJS.Timeout;
let heldUpMs: number;
beforeAll(async () => {
  simulator = await startSimulator({ defaults: 'ttft=0; rate=0; tokens=10' });
});
beforeEach(() => {
  heldUpMs = 0;
  let lastMs = performance.now();
  looking = setInterval(() => {
    const nowMs = performance.now();
    heldUpMs += Math.max(0, nowMs - lastMs - lookEveryMs);
    lastMs = nowMs;
  }, lookEveryMs);
});
afterEach(() => {
  clearInterval(looking);
});
afterAll(() => simulator.stop());

function expectAbout(actualMs: number, wantedMs: number): void {
  expect(actualMs).toBeGreaterThanOrEqual(wantedMs);
  expect(actualMs).toBeLessThan(wantedMs + lateMs + heldUpMs);
}

describe('a stream', () => {
  it('has its first event after ttft, its head at once', async () => {
    const answer = await callRaw(simulator.port, { simulate: 'ttft=150ms', body: streamed });
    expect(answer.headAfterMs).toBeLessThan(lateMs + heldUpMs);
    expectAbout(answer.bodyAfterMs, 150);
  });

  it('has so many tokens a second', async () => {
    const answer = await callRaw(simulator.port, { simulate: 'rate=50; tokens=20', body: streamed });
    expectAbout(answer.tookMs - answer.bodyAfterMs + 1, 400);
    expect(answer.events).toHaveLength(1 + 20 + 1 + 1);
  });

  it('counts the rate per choice', async () => {
    const answer = await callRaw(simulator.port, { simulate: 'rate=50; tokens=10', body: { ...streamed, n: 4 } });
    expectAbout(answer.tookMs, 200);
    expect(answer.events).toHaveLength(4 * 12 + 1);
  });

  it('holds its head back under headers-after', async () => {
    const answer = await callRaw(simulator.port, { simulate: 'headers-after=120ms', body: streamed });
    expectAbout(answer.headAfterMs, 120);
  });

  it('writes each event by itself, or so many at once', async () => {
    const single = await callRaw(simulator.port, { body: streamed });
    expect(single.chunkLengths).toHaveLength(13);
    const batched = await callRaw(simulator.port, { simulate: 'batch=5', body: streamed });
    expect(batched.chunkLengths).toHaveLength(3);
    expect(batched.events).toHaveLength(13);
  });
});

describe('a complete answer', () => {
  it('comes when its last token would have come', async () => {
    const answer = await callRaw(simulator.port, { simulate: 'ttft=50ms; rate=100; tokens=10', body: chat });
    expectAbout(answer.headAfterMs, 150);
    expect(answer.end).toBe('complete');
  });

  it('is held back under headers-after', async () => {
    const answer = await callRaw(simulator.port, { simulate: 'headers-after=120ms; status=503', body: chat });
    expectAbout(answer.headAfterMs, 120);
    expect(answer.status).toBe(503);
  });
});
