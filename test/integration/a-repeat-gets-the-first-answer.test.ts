import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ask } from '../harness/ask.ts';
import { renderConfig, startGateway, waitFor } from '../harness/gateway.ts';
import { bearer, keyEntry } from '../harness/keys.ts';
import { startProvider } from '../harness/simulator.ts';

const auth = { keys: ['a', 'b'].map((id) => keyEntry(id)) };
const complete = { prompt: 'hello', model: 'gpt-test' };
const streamed = { ...complete, stream: true };

function asking(id: string, key: string, body: object, simulate = ''): Parameters<typeof ask>[1] {
  return { body, simulate, headers: { ...bearer(id).headers, 'idempotency-key': key } };
}

test.each([
  ['complete', complete],
  ['streamed', streamed],
])('100 repeats at once make one call, and get 100 equal answers that are %s', async (_kind, body) => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl, config: { auth } });
  const simulate = 'ttft=300ms; rate=40; tokens=30';
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => ask(gateway.url, asking('a', 'one', body, simulate))),
  );
  const texts = await Promise.all(answers.map((answer) => answer.text()));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(new Set(texts).size).toBe(1);
  expect(texts[0]?.length).toBeGreaterThan(100);
  expect(answers.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')).toHaveLength(99);
  expect(new Set(answers.map(({ headers }) => headers.get('x-request-id'))).size).toBe(100);
  expect(provider.stats().started).toBe(1);

  const again = await ask(gateway.url, asking('a', 'one', body, simulate));
  expect(await again.text()).toBe(texts[0]);
  const first = answers.find(({ headers }) => !headers.has('idempotent-replayed'));
  for (const name of ['content-type', 'x-headgate-provider', 'x-headgate-model', 'x-headgate-attempts']) {
    expect(again.headers.get(name)).toBe(first?.headers.get(name));
  }
  expect(provider.stats().started).toBe(1);

  const other = await ask(gateway.url, asking('b', 'one', body, simulate));
  expect(other.headers.has('idempotent-replayed')).toBe(false);
  expect(await other.text()).not.toBe(texts[0]);
  expect(provider.stats().started).toBe(2);

  const lines = await waitFor(
    () => (gateway.logged('request').length === 102 ? gateway.logged('request') : undefined),
    5000,
  );
  expect(lines?.filter(({ shared }) => shared === 'joined')).toHaveLength(99);
  expect(lines?.filter(({ shared }) => shared === 'replayed')).toHaveLength(1);
  expect(lines?.filter(({ output_tokens: tokens }) => tokens === 30)).toHaveLength(2);
});

test('a repeat that comes late gets the events so far at once, and then the rest', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl, config: { auth } });
  const simulate = 'ttft=0; rate=20; tokens=20; stall-after=10; stall-for=30s';
  const first = await ask(gateway.url, asking('a', 'late', streamed, simulate));
  const reader = first.body?.getReader();
  let soFar = '';
  while (soFar.split('event: token').length < 8) soFar += Buffer.from((await reader?.read())?.value ?? []).toString();
  const startedAtMs = performance.now();
  const second = await ask(gateway.url, asking('a', 'late', streamed, simulate));
  const secondReader = second.body?.getReader();
  let early = '';
  while (early.length < soFar.length) early += Buffer.from((await secondReader?.read())?.value ?? []).toString();
  expect(performance.now() - startedAtMs).toBeLessThan(15_000);
  expect(early.startsWith(soFar)).toBe(true);
  await Promise.all([reader?.cancel(), secondReader?.cancel()]);
  expect(await waitFor(() => (provider.stats().open === 0 ? true : undefined), 5000)).toBe(true);
});

test('another request under the same key is 422, and a key that is none is 400', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl, config: { auth } });
  expect((await ask(gateway.url, asking('a', 'k', complete))).status).toBe(200);
  const other = await ask(gateway.url, asking('a', 'k', { ...complete, prompt: 'bye' }));
  expect(other.status).toBe(422);
  expect(other.headers.get('x-should-retry')).toBe('false');
  expect(await other.json()).toMatchObject({ error: { code: 'idempotency_key_reused' } });
  for (const key of ['two words', '"open', 'x'.repeat(256), 'a,é']) {
    const malformed = await ask(gateway.url, asking('a', encodeHeader(key), complete));
    expect(malformed.status, key).toBe(400);
    expect(await malformed.json()).toMatchObject({ error: { code: 'invalid_request' } });
  }
  const quoted = await ask(gateway.url, asking('a', '"k"', complete));
  expect(quoted.headers.get('idempotent-replayed')).toBe('true');
  expect(provider.stats().started).toBe(1);
});

test('nobody gets an answer without the right key, or with a key that may not use the model any more', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl, config: { auth } });
  expect((await ask(gateway.url, asking('a', 'k', complete))).status).toBe(200);
  const stranger = await ask(gateway.url, { body: complete, headers: { 'idempotency-key': 'k' } });
  expect(stranger.status).toBe(401);
  const config = { auth: { keys: [keyEntry('a', { models: ['*'] })] } };
  await writeFile(gateway.configFile, renderConfig({ provider: provider.baseUrl, config }));
  expect(await waitFor(() => gateway.logged('configuration reloaded')[0], 8000)).toBeDefined();
  expect((await ask(gateway.url, asking('a', 'k', complete))).status).toBe(403);
});

test('an error is not kept: the repeat tries again', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl, config: { auth } });
  const failed = await ask(gateway.url, asking('a', 'k', complete, 'status=500'));
  expect(failed.status).toBe(502);
  const startedBefore = provider.stats().started;
  const broken = await ask(gateway.url, asking('a', 's', streamed, 'rate=0; tokens=9; reset-after=5'));
  expect(await broken.text()).toContain('event: error');
  const again = await ask(gateway.url, asking('a', 's', streamed, 'rate=0; tokens=9; reset-after=5'));
  expect(again.headers.has('idempotent-replayed')).toBe(false);
  expect(await again.text()).toContain('event: error');
  expect(provider.stats().started).toBe(startedBefore + 2);
});

test('an answer that is too large to be kept is not run again, and says so', async () => {
  const provider = await startProvider();
  const config = { auth, cache: { maxAnswerBytes: 16_384 } };
  const gateway = await startGateway({ provider: provider.baseUrl, config });
  for (const [key, body] of [['c', complete] as const, ['s', streamed] as const]) {
    const simulate = 'bytes=1MiB; rate=0';
    const first = await ask(gateway.url, asking('a', key, body, simulate));
    expect((await first.text()).length).toBeGreaterThan(100_000);
    const again = await ask(gateway.url, asking('a', key, body, simulate));
    expect(again.status).toBe(409);
    expect(again.headers.get('x-should-retry')).toBe('false');
    expect(await again.json()).toMatchObject({ error: { code: 'idempotent_answer_not_kept' } });
  }
  expect(provider.stats().started).toBe(2);
});

test('a repeat costs a request, and no tokens', async () => {
  const provider = await startProvider();
  const limits = { perCaller: { requestsPerMinute: 4, tokensPerMinute: 1000 } };
  const gateway = await startGateway({ provider: provider.baseUrl, config: { auth, limits } });
  const body = { ...complete, max_tokens: 500 };
  const statuses: number[] = [];
  for (let n = 0; n < 5; n += 1) {
    const answer = await ask(gateway.url, asking('a', 'k', body, 'tokens=500'));
    statuses.push(answer.status);
    await answer.arrayBuffer();
  }
  expect(statuses).toEqual([200, 200, 200, 200, 429]);
  expect(provider.stats().started).toBe(1);
});

function encodeHeader(key: string): string {
  return Buffer.from(key).toString('latin1');
}
