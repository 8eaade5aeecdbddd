import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callRaw, chat, streamed } from './raw-call.testing.ts';
import { startSimulator } from './start-simulator.ts';
import type { Simulator } from './start-simulator.ts';

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator({ defaults: 'ttft=0; rate=0; tokens=3' });
});
afterEach(() => simulator.stop());

/** Calls a control route over HTTP, as tests in other processes do. */
async function control(method: string, path: string, headers = {}): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`http://127.0.0.1:${simulator.port}/__simulator/${path}`, { method, headers });
  return { status: answer.status, body: await answer.json() };
}
const set = (directives: string) => control('PUT', `directives?set=${encodeURIComponent(directives)}`);

describe.each([streamed, chat])('directives that are set while it runs', (body) => {
  it.each([
    ['status=500', { end: 'complete', status: 500 }],
    ['stall-after=request', { end: 'open', head: '' }],
    ['reset-after=request', { end: 'reset', head: '' }],
    ['status=429; retry-after=7', { end: 'complete', status: 429 }],
  ])('%s breaks every request until it is ended', async (directives, broken) => {
    expect(await set(directives)).toEqual({ status: 200, body: { directives } });
    expect(await callRaw(simulator.port, { body, waitMs: 300 })).toMatchObject(broken);
    // A request cannot ask for a better answer.
    expect(await callRaw(simulator.port, { body, simulate: 'status=200', waitMs: 300 })).toMatchObject(broken);
    expect(await control('DELETE', 'directives')).toEqual({ status: 200, body: { directives: '' } });
    expect(await callRaw(simulator.port, { body })).toMatchObject({ end: 'complete', status: 200 });
  });

  it('slow=10 makes the waits of each request ten times as long', async () => {
    await set('slow=10');
    const slow = await callRaw(simulator.port, { body, simulate: 'ttft=40ms' });
    expect(slow.bodyAfterMs).toBeGreaterThan(390);
    const paced = await callRaw(simulator.port, { body, simulate: 'rate=100; tokens=5' });
    expect(paced.tookMs).toBeGreaterThan(390);
  });
});

describe('the control routes', () => {
  it('say what is set, and refuse what is no directive', async () => {
    await set('status=503');
    const wrong = await set('status=503; stall-before=1');
    expect(wrong.status).toBe(400);
    expect(JSON.stringify(wrong.body)).toContain('stall-before');
    expect(await control('GET', 'directives')).toEqual({ status: 200, body: { directives: 'status=503' } });
  });

  it('change nothing for a page of a browser or a foreign name', async () => {
    expect((await control('PUT', 'directives?set=status%3D500', { origin: 'http://evil.example' })).status).toBe(404);
    const path = '/__simulator/directives?set=status%3D500';
    expect(await callRaw(simulator.port, { method: 'PUT', path, headers: { host: 'evil.example' } })).toMatchObject({
      status: 404,
    });
    expect(await callRaw(simulator.port, {})).toMatchObject({ status: 200 });
  });

  it('reset what is being answered, and nothing later', async () => {
    const stream = callRaw(simulator.port, { body: streamed, simulate: 'tokens=1000; rate=20' });
    await vi.waitFor(() => {
      expect(simulator.requests().at(-1)?.events).toBeGreaterThan(1);
    });
    await control('DELETE', 'answers');
    expect((await stream).end).toBe('reset');
    await vi.waitFor(() => {
      expect(simulator.stats()).toMatchObject({ open: 0, cut: 1, aborted: 0 });
    });
    expect(await callRaw(simulator.port, {})).toMatchObject({ end: 'complete', status: 200 });
  });
});

it('a test in the same process does the same without HTTP', async () => {
  simulator.prevail('status=500');
  expect((await callRaw(simulator.port, {})).status).toBe(500);
  simulator.prevail('');
  expect((await callRaw(simulator.port, {})).status).toBe(200);
});
