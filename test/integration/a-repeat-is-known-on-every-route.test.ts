import { describe, expect, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { bearer, keyEntry } from '../harness/keys.ts';
import { startProvider } from '../harness/simulator.ts';

const model = 'gpt-test';
const messages = [{ role: 'user', content: 'hello' }];

/** What asks for text on each route, and a body that asks for something else. */
const routes = {
  '/v1/inference': [{ prompt: 'hello' }, { prompt: 'bye' }],
  '/v1/chat/completions': [{ messages }, { messages: [...messages, ...messages] }],
  '/v1/responses': [
    { input: 'hello', store: false },
    { input: 'bye', store: false },
  ],
  '/v1/messages': [
    { messages, max_tokens: 64 },
    { messages, max_tokens: 65 },
  ],
} as const;

describe.each(Object.entries(routes))('on %s', (path, [body, other]) => {
  test.each([false, true])(
    'repeats at once and later make one call and get equal answers: stream %s',
    async (stream) => {
      const provider = await startProvider();
      const config = {
        auth: { keys: [keyEntry('a'), keyEntry('b')] },
        limits: { perCaller: { requestsPerMinute: 100 } },
      };
      const gateway = await startGateway({ provider: provider.baseUrl, config });
      const ask = (caller: string, asked: object): Promise<Response> =>
        fetch(gateway.url + path, {
          method: 'POST',
          headers: {
            ...bearer(caller).headers,
            'content-type': 'application/json',
            'idempotency-key': 'one',
            'x-simulate': 'ttft=200ms; rate=50; tokens=10',
          },
          body: JSON.stringify({ model, stream, ...asked }),
        });

      const answers = await Promise.all(Array.from({ length: 20 }, () => ask('a', body)));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      const texts = await Promise.all(answers.map((answer) => answer.text()));
      expect(new Set(texts).size).toBe(1);
      expect(texts[0]?.length).toBeGreaterThan(50);
      const late = await ask('a', body);
      expect([late.headers.get('idempotent-replayed'), await late.text()]).toEqual(['true', texts[0]]);
      expect(provider.stats().started).toBe(1);

      const reused = await ask('a', other);
      expect([reused.status, await reused.text()]).toEqual([422, expect.stringContaining('dempoten')]);
      const stranger = await ask('b', body);
      expect(stranger.headers.has('idempotent-replayed')).toBe(false);
      await stranger.arrayBuffer();
      expect(provider.stats().started).toBe(2);
    },
  );
});
