import { expect, test } from 'vitest';
import { ask } from '../harness/ask.ts';
import { pause, startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';

// Uses real time: the test takes the minute that the limit is about.
test(
  'ten a minute; the eleventh is told when to come back, and coming back then works',
  { timeout: 90_000 },
  async () => {
    const provider = await startProvider();
    const gateway = await startGateway({
      provider: provider.baseUrl,
      config: { limits: { perCaller: { requestsPerMinute: 10 } } },
    });
    const startedMs = performance.now();
    const first = await ask(gateway.url);
    await first.arrayBuffer();
    expect(Object.fromEntries(first.headers)).toMatchObject({
      'ratelimit-policy': '"requests-per-minute";q=10;w=60',
      ratelimit: '"requests-per-minute";r=9;t=60',
      'x-ratelimit-limit-requests': '10',
      'x-ratelimit-remaining-requests': '9',
    });
    // Nine more requests. A body that is not valid counts as one, and a bearer token is no way around the limit.
    expect((await ask(gateway.url, { body: { prompt: 1 } })).status).toBe(422);
    for (let count = 3; count <= 10; count += 1) {
      const answer = await ask(gateway.url, { headers: { authorization: `Bearer sk-${count}` } });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('x-ratelimit-remaining-requests')).toBe(String(10 - count));
    }

    const refused = await ask(gateway.url);
    const retryAfterS = Number(refused.headers.get('retry-after'));
    expect(refused.status).toBe(429);
    expect(retryAfterS).toBeGreaterThan(45);
    expect(retryAfterS).toBeLessThanOrEqual(60);
    expect(Number(refused.headers.get('retry-after-ms'))).toBeLessThanOrEqual(retryAfterS * 1000);
    expect(refused.headers.get('ratelimit')).toMatch(/^"requests-per-minute";r=0;t=\d+$/);
    expect(await refused.json()).toMatchObject({ error: { code: 'rate_limit_exceeded' } });

    // On every route the limit is checked before the request's content, and refused requests do not count.
    expect((await ask(gateway.url, { body: { prompt: 1 } })).status).toBe(429);
    expect((await ask(gateway.url, { path: '/v1/chat/completions', body: '{' })).status).toBe(429);
    // One for a model that nobody serves would cost nothing, so its client need not wait to hear of it.
    expect((await ask(gateway.url, { body: { prompt: 'hi', model: 'nobody’s' } })).status).toBe(404);

    const leftMs = Number(refused.headers.get('retry-after-ms'));
    await pause(Math.max(0, startedMs + 57_000 - performance.now()));
    expect((await ask(gateway.url)).status).toBe(429);
    await pause(Math.max(0, startedMs + leftMs + 1000 - performance.now()));
    expect((await ask(gateway.url)).status).toBe(200);
    expect(provider.requests()).toHaveLength(10);
  },
);
