import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callRaw, chat, streamed } from './raw-call.testing.ts';
import type { RawAnswer } from './raw-call.testing.ts';
import { startSimulator } from './start-simulator.ts';
import type { Simulator } from './start-simulator.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ defaults: 'ttft=0; rate=0; tokens=10' });
});
afterAll(() => simulator.stop());

const stream = (simulate: string, waitMs?: number): Promise<RawAnswer> =>
  callRaw(simulator.port, { simulate, body: streamed, ...(waitMs === undefined ? {} : { waitMs }) });
const complete = (simulate: string, waitMs?: number): Promise<RawAnswer> =>
  callRaw(simulator.port, { simulate, body: chat, ...(waitMs === undefined ? {} : { waitMs }) });

describe('a stream', () => {
  it('is whole without a fault', async () => {
    const answer = await stream('');
    expect(answer).toMatchObject({ end: 'complete', status: 200 });
    expect(answer.events).toHaveLength(1 + 10 + 1 + 1);
    expect(answer.events.at(-1)).toBe('[DONE]');
    expect(answer.events.at(-2)).toContain('"finish_reason":"stop"');
  });

  it.each([
    ['reset-after=5', 'reset', 5],
    ['close-after=5', 'closed', 5],
    ['truncate-after=5', 'complete', 5],
    ['reset-after=headers', 'reset', 0],
    ['close-after=headers', 'closed', 0],
    ['truncate-after=headers', 'complete', 0],
    ['reset-after=13', 'reset', 13],
    ['batch=3;reset-after=5', 'reset', 5],
    ['cut=9;seed=3;reset-after=5', 'reset', 5],
    ['cut=9;seed=3;close-after=5', 'closed', 5],
    ['stall-after=3;stall-for=20ms;reset-after=5', 'reset', 5],
  ])('under %s ends as %s after %i events', async (simulate, end, events) => {
    const answer = await stream(simulate);
    expect(answer).toMatchObject({ end, status: 200 });
    expect(answer.events).toHaveLength(events);
    expect(answer.text === '' || answer.text.endsWith('\n\n')).toBe(true);
  });

  it.each([
    ['reset-after=request', 'reset'],
    ['close-after=request', 'closed'],
    ['stall-after=request', 'open'],
  ])('under %s answers no byte', async (simulate, end) => {
    const answer = await stream(simulate, 200);
    expect(answer).toMatchObject({ end, head: '', text: '' });
    answer.socket.destroy();
  });

  it.each([
    ['stall-after=headers', 0],
    ['stall-after=4', 4],
    ['stall-after=4;cut=5', 4],
  ])('under %s falls silent after %i events and stays open', async (simulate, events) => {
    const answer = await stream(simulate, 200);
    expect(answer).toMatchObject({ end: 'open', status: 200 });
    expect(answer.events).toHaveLength(events);
    answer.socket.destroy();
  });

  it('goes on after stall-for', async () => {
    const answer = await stream('stall-after=4; stall-for=150ms');
    expect(answer.end).toBe('complete');
    expect(answer.events).toHaveLength(13);
    expect(answer.tookMs).toBeGreaterThanOrEqual(150);
  });

  it.each([
    ['error-after=5', 6],
    ['error-after=headers', 1],
  ])('under %s ends cleanly with an error as event %i', async (simulate, events) => {
    const answer = await stream(`${simulate}; error-code=502; error-type=provider_error`);
    expect(answer.end).toBe('complete');
    expect(answer.events).toHaveLength(events);
    expect(JSON.parse(answer.events.at(-1) ?? '')).toMatchObject({ error: { code: 502, type: 'provider_error' } });
  });

  it('has broken JSON where garbage says so, and goes on', async () => {
    const { events } = await stream('garbage=3');
    expect(events).toHaveLength(13);
    const broken = events.flatMap((event, index) => (event.endsWith('}') || event === '[DONE]' ? [] : [index]));
    expect(broken).toEqual([3]);
  });

  it('leaves out what no-done and no-finish name', async () => {
    const noDone = await stream('no-done');
    expect(noDone.end).toBe('complete');
    expect(noDone.events.at(-1)).toContain('"finish_reason":"stop"');
    const noFinish = await stream('no-finish');
    expect(noFinish.events.at(-1)).toBe('[DONE]');
    expect(noFinish.text).not.toContain('"finish_reason":"');
  });

  it('refuses a point that it never reaches', async () => {
    const answer = await stream('reset-after=14');
    expect(answer.status).toBe(400);
    expect(answer.text).toContain("'reset-after=14': the answer has only 13 events");
  });
});

describe('a complete answer', () => {
  it.each([
    ['reset-after=20', 'reset', 20],
    ['close-after=20', 'closed', 20],
    ['truncate-after=20', 'complete', 20],
    ['stall-after=20', 'open', 20],
    ['reset-after=headers', 'reset', 0],
  ])('under %s ends as %s after %i bytes', async (simulate, end, bytes) => {
    const answer = await complete(simulate, 250);
    expect(answer).toMatchObject({ end, status: 200 });
    expect(answer.body).toHaveLength(bytes);
    answer.socket.destroy();
  });

  it.each([
    ['reset-after=request', 'reset'],
    ['close-after=request', 'closed'],
    ['stall-after=request', 'open'],
  ])('under %s answers no byte', async (simulate, end) => {
    const answer = await complete(simulate, 200);
    expect(answer).toMatchObject({ end, head: '', text: '' });
    answer.socket.destroy();
  });

  it.each(['garbage', 'garbage=200'])('is no JSON under %s', async (simulate) => {
    const answer = await complete(simulate);
    expect(answer).toMatchObject({ end: 'complete', status: 200 });
    expect(() => JSON.parse(answer.text) as unknown).toThrow(SyntaxError);
  });

  it('has no events to send an error in', async () => {
    const answer = await complete('error-after=5');
    expect(answer.status).toBe(400);
    expect(answer.text).toContain("'error-after'");
  });
});

it('answers bytes that are not HTTP', async () => {
  const answer = await stream('garbage-http');
  expect(answer).toMatchObject({ end: 'closed', status: 0 });
  expect(answer.text).toContain('SSH-2.0');
});

it('resets the kept-alive connection under idle-reset', async () => {
  const answer = await complete('idle-reset=30ms');
  expect(answer.end).toBe('complete');
  const reset = new Promise((resolve) => answer.socket.once('error', resolve));
  await expect(reset).resolves.toMatchObject({ code: 'ECONNRESET' });
});
