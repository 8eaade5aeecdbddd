import { createConnection } from 'node:net';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { monotonicMs } from './journal.ts';
import type { RequestRecord, SimulatorStats } from './journal.ts';
import { callRaw, chat, streamed } from './raw-call.testing.ts';
import { startSimulator } from './start-simulator.ts';
import type { Simulator } from './start-simulator.ts';
import { Stalls } from '../core/stalls.fixture.ts';

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator({
    defaults: 'ttft=0; rate=0; tokens=10',
    maxRecords: 5,
    maxRecordedBodyBytes: 2000,
  });
});
afterEach(() => simulator.stop());

const last = (): RequestRecord | undefined => simulator.requests().at(-1);

describe('a client that leaves', () => {
  it.each([
    ['before the head', 'headers-after=10s', streamed, false],
    ['in a silence', 'stall-after=3', streamed, false],
    ['in mid-stream', 'rate=20; tokens=1000', streamed, false],
    ['while a complete answer is written', 'ttft=10s', chat, false],
    ['with a reset', 'rate=20; tokens=1000', streamed, true],
    ['in a fast stream that it does not read', 'bytes=1GiB; event-bytes=16KiB', streamed, true],
  ])('%s is noticed within 50 ms', async (_, simulate, body, withReset) => {
    const stalls = new Stalls();
    const answer = await callRaw(simulator.port, {
      simulate,
      body,
      waitMs: 100,
      onRead: (socket) => void (simulate.includes('GiB') && socket.pause()),
    });
    // On a busy machine the request may take longer to arrive than the call waits.
    await vi.waitFor(() => {
      expect(last()?.state).toBe('open');
    });
    const leftAtMs = monotonicMs();
    if (withReset) answer.socket.resetAndDestroy();
    else answer.socket.destroy();
    await vi.waitFor(() => {
      expect(last()?.state).toBe('aborted');
    });
    const endedAtMs = last()?.endedAtMs ?? NaN;
    expect(endedAtMs).toBeGreaterThanOrEqual(leftAtMs);
    expect(endedAtMs - leftAtMs).toBeLessThan(50 + stalls.longestMs);
    expect(simulator.stats()).toMatchObject({ open: 0, aborted: 1, finished: 0 });
    await vi.waitFor(() => {
      expect(simulator.stats().connectionsOpen).toBe(0);
    });
  });

  it('by half-closing is noticed too', async () => {
    const answer = await callRaw(simulator.port, { simulate: 'stall-after=3', body: streamed, waitMs: 60 });
    answer.socket.end();
    await vi.waitFor(() => {
      expect(last()?.state).toBe('aborted');
    });
  });

  it('in the middle of its own request is noticed', async () => {
    const socket = createConnection(simulator.port, '127.0.0.1');
    socket.write('POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n{"model"');
    await vi.waitFor(() => {
      expect(simulator.stats().open).toBe(1);
    });
    socket.destroy();
    await vi.waitFor(() => {
      expect(simulator.stats()).toMatchObject({ open: 0, aborted: 1 });
    });
  });
});

describe('a record', () => {
  it('holds what came and what was sent, in order of time', async () => {
    const headers = { 'x-client-request-id': 'mine', 'X-Odd': 'Kept' };
    const answer = await callRaw(simulator.port, { body: streamed, headers, simulate: 'tokens=4' });
    const record = last();
    expect(record).toMatchObject({
      number: 1,
      correlationId: 'mine',
      method: 'POST',
      path: '/v1/chat/completions',
      model: 'any',
    });
    expect(record).toMatchObject({ events: 7, tokens: 4, status: 200, bytes: answer.body.length });
    expect(record?.headers['x-odd']).toBe('Kept');
    expect(record?.rawHeaders).toContain('X-Odd');
    await vi.waitFor(() => {
      expect(last()?.state).toBe('finished');
    });
    const times = [
      record?.startedAtMs,
      record?.bodyReadAtMs,
      record?.headSentAtMs,
      record?.firstEventAtMs,
      record?.endedAtMs,
      monotonicMs(),
    ];
    expect(times.every((time) => typeof time === 'number')).toBe(true);
    expect([...times].sort((a, b) => Number(a) - Number(b))).toEqual(times);
    expect(simulator.requestBody(1)?.toString()).toBe(JSON.stringify(streamed));
  });

  it('says cut where a directive broke the answer off', async () => {
    await callRaw(simulator.port, { simulate: 'reset-after=3', body: streamed });
    await vi.waitFor(() => {
      expect(last()).toMatchObject({ state: 'cut', events: 3 });
    });
    expect(simulator.stats()).toMatchObject({ cut: 1, aborted: 0 });
  });
});

describe('the journal', () => {
  it('is bounded in records and in bytes of bodies', async () => {
    const large = { ...chat, messages: [{ role: 'user', content: 'x'.repeat(700) }] };
    for (let index = 0; index < 8; index += 1) await callRaw(simulator.port, { body: large });
    expect(simulator.requests().map((record) => record.number)).toEqual([4, 5, 6, 7, 8]);
    const kept = [4, 5, 6, 7, 8].filter((number) => simulator.requestBody(number) !== undefined);
    expect(kept).toEqual([7, 8]);
    expect(simulator.stats().started).toBe(8);
  });

  it('is told over HTTP and leaves itself out', async () => {
    await callRaw(simulator.port, { headers: { 'x-request-id': 'one' } });
    await callRaw(simulator.port, { headers: { 'x-request-id': 'two' } });
    const origin = simulator.baseUrl.slice(0, -3);
    const stats = (await (await fetch(`${origin}/__simulator/stats`)).json()) as SimulatorStats;
    expect(stats).toMatchObject({ started: 2, finished: 2 });
    const all = (await (await fetch(`${origin}/__simulator/requests?last=1`)).json()) as { requests: RequestRecord[] };
    expect(all.requests.map((record) => record.correlationId)).toEqual(['two']);
    const one = (await (await fetch(`${origin}/__simulator/requests?id=one`)).json()) as { requests: RequestRecord[] };
    expect(one.requests.map((record) => record.number)).toEqual([1]);
    const body = await fetch(`${origin}/__simulator/requests/1/body`);
    expect(await body.text()).toBe(JSON.stringify(chat));
    expect((await fetch(`${origin}/__simulator/requests/99/body`)).status).toBe(404);
  });
});

it('remembers nothing where it is told to, and counts all the same', async () => {
  const other = await startSimulator({ defaults: 'ttft=0; rate=0', maxRecords: 0 });
  await callRaw(other.port, {});
  expect(other.requests()).toEqual([]);
  expect(other.requestBody(1)).toBeUndefined();
  expect(other.stats().started).toBe(1);
  await other.stop();
});

it('tells a page in a browser nothing, nor a foreign name', async () => {
  await callRaw(simulator.port, {});
  for (const headers of [{ host: 'evil.example' }, { host: '127.0.0.1', origin: 'http://localhost' }]) {
    const answer = await callRaw(simulator.port, { method: 'GET', path: '/__simulator/requests', headers, body: '' });
    expect(answer.status).toBe(404);
  }
});

describe('back-pressure', () => {
  it.each([
    ['a stream', 'bytes=1GiB; event-bytes=16KiB', streamed],
    ['a stream cut to pieces', 'bytes=1GiB; event-bytes=1MiB; cut=100000', streamed],
    ['a complete answer', 'bytes=60MiB', chat],
  ])('%s goes no faster than its reader reads', async (_, simulate, body) => {
    const onRead = (socket: Socket): void => void socket.pause();
    const answer = await callRaw(simulator.port, { simulate, body, waitMs: 400, onRead });
    const stopped = last()?.bytes ?? 0;
    await new Promise((resolve) => setTimeout(resolve, 150));
    // The kernel's two buffers hold some megabytes; after that the simulator waits.
    expect(last()?.bytes).toBe(stopped);
    expect(stopped).toBeGreaterThan(100_000);
    expect(stopped).toBeLessThan(24 * 1024 * 1024);
    answer.socket.destroy();
  });

  it('lets go on when the reader reads again', async () => {
    let pauses = 0;
    const onRead = (socket: Socket): void => {
      if (pauses > 5) return;
      pauses += 1;
      socket.pause();
      setTimeout(() => socket.resume(), 30);
    };
    const call = { simulate: 'bytes=20MiB; event-bytes=1MiB', body: streamed, onRead, waitMs: 15_000 };
    const answer = await callRaw(simulator.port, call);
    expect(answer.end).toBe('complete');
    expect(answer.events.at(-1)).toBe('[DONE]');
    expect(pauses).toBe(6);
  });
});

it('stops in the middle of an answer', async () => {
  const other = await startSimulator({ defaults: 'rate=10; tokens=1000' });
  const answer = callRaw(other.port, { body: streamed });
  await vi.waitFor(() => {
    expect(other.stats().open).toBe(1);
  }, 5000);
  await other.stop();
  expect(['closed', 'reset']).toContain((await answer).end);
  await expect(callRaw(other.port, {})).resolves.toMatchObject({ end: 'reset' });
});
