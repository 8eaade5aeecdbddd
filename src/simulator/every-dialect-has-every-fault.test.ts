import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callRaw } from './raw-call.testing.ts';
import type { RawAnswer } from './raw-call.testing.ts';
import { startSimulator } from './start-simulator.ts';
import type { Simulator } from './start-simulator.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ defaults: 'ttft=0; rate=0; tokens=10; seed=3' });
});
afterAll(() => simulator.stop());

interface Streamed {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: object;
}

const user = { role: 'user', content: 'Tell me of water.' };
const contents = { contents: [{ role: 'user', parts: [{ text: 'Tell me of water.' }] }] };

/** A streamed request of each dialect. */
const dialects: Readonly<Record<string, Streamed>> = {
  chat: { path: '/v1/chat/completions', body: { model: 'm', stream: true, messages: [user] } },
  completions: { path: '/v1/completions', body: { model: 'm', stream: true, prompt: 'water', max_tokens: 100 } },
  responses: { path: '/v1/responses', body: { model: 'm', stream: true, input: 'water' } },
  messages: {
    path: '/v1/messages',
    headers: { 'anthropic-version': '2023-06-01' },
    body: { model: 'm', stream: true, max_tokens: 100, messages: [user] },
  },
  'gemini as events': { path: '/v1beta/models/m:streamGenerateContent?alt=sse', body: contents },
  'gemini as an array': { path: '/v1beta/models/m:streamGenerateContent', body: contents },
  bedrock: {
    path: '/model/m/converse-stream',
    body: { messages: [{ role: 'user', content: [{ text: 'Tell me of water.' }] }] },
  },
  speech: { path: '/v1/audio/speech', body: { model: 'm', voice: 'v', input: 'water '.repeat(5) } },
};

describe.each(Object.entries(dialects))('a stream of %s', (_, request) => {
  const call = (simulate: string, waitMs = 5000): Promise<RawAnswer> =>
    callRaw(simulator.port, { ...request, simulate, waitMs });

  it('has the same bytes under the same seed, also cut and batched', async () => {
    const whole = await call('');
    expect(whole).toMatchObject({ end: 'complete', status: 200 });
    expect(whole.body.length).toBeGreaterThan(100);
    for (const simulate of ['', 'cut=50', 'batch=4', 'batch=3; cut=70']) {
      expect((await call(simulate)).body.equals(whole.body)).toBe(true);
    }
  });

  it.each([
    ['reset-after=3', 'reset'],
    ['close-after=3', 'closed'],
    ['truncate-after=3', 'complete'],
    ['truncate-after=3; batch=2', 'complete'],
    ['stall-after=3; stall-for=20ms; reset-after=3', 'reset'],
  ])('under %s has three events and ends as %s', async (simulate, end) => {
    const whole = await call('');
    const broken = await call(simulate);
    expect(broken).toMatchObject({ status: 200, end });
    expect(simulator.requests().at(-1)?.events).toBe(3);
    expect(broken.body.length).toBeGreaterThan(0);
    expect(whole.body.subarray(0, broken.body.length).equals(broken.body)).toBe(true);
    expect(broken.body.length).toBeLessThan(whole.body.length);
  });

  it('falls silent, and says nothing before its time', async () => {
    const silent = await call('stall-after=2', 300);
    expect(silent.end).toBe('open');
    silent.socket.destroy();
    expect((await call('ttft=150ms')).bodyAfterMs).toBeGreaterThan(140);
    expect((await call('rate=100')).tookMs).toBeGreaterThan(70);
    const nothing = await call('reset-after=request');
    expect(nothing).toMatchObject({ end: 'reset', head: '' });
  });

  it('is an error of its own form under a status, with Retry-After', async () => {
    const answer = await call('status=429; retry-after=7; leak-key');
    expect(answer).toMatchObject({ status: 429, end: 'complete' });
    expect(answer.head).toContain('retry-after: 7\r\n');
    expect(answer.text).toContain('(no key)');
    expect(JSON.parse(answer.text)).toBeTypeOf('object');
  });

  it('refuses a directive that reaches beyond its end', async () => {
    const answer = await call('reset-after=500');
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('reset-after=500');
  });
});
