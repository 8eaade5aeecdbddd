import { expect, test } from 'vitest';
import { ask, askForStream } from '../harness/ask.ts';
import { startGateway, waitFor } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

test('every answer names its request, its provider and model, and the time of each side', async () => {
  const provider = await startProvider();
  const models = [{ name: 'gpt-test', provider: 'simulator', upstreamModel: 'gpt-of-the-provider' }];
  const gateway = await startGateway({ provider: provider.baseUrl, config: { models } });
  for (const path of ['/v1/inference', '/v1/chat/completions'] as const) {
    for (const send of path === '/v1/inference' ? [ask, askForStream] : [ask]) {
      const askedAtMs = performance.now();
      const answer = await send(gateway.url, {
        path,
        simulate: 'ttft=100ms; tokens=3',
        headers: { 'x-request-id': 'mine-1', traceparent, tracestate: 'a=b' },
      });
      const tookMs = performance.now() - askedAtMs;
      await answer.text();
      const { headers } = answer;
      expect(headers.get('x-request-id')).toBe('mine-1');
      expect(headers.get('x-headgate-provider')).toBe('simulator');
      expect(headers.get('x-headgate-model')).toBe('gpt-of-the-provider');
      expect(headers.get('x-headgate-attempts')).toBe('1');
      const times = /^gateway;dur=([\d.]+), provider;dur=([\d.]+)$/.exec(headers.get('server-timing') ?? '');
      const [gatewayMs, providerMs] = [Number(times?.[1]), Number(times?.[2])];
      expect(providerMs).toBeGreaterThanOrEqual(95);
      // No time counts for both sides, however long a busy machine takes.
      expect(gatewayMs + providerMs).toBeLessThanOrEqual(tookMs + 1);
      const seen = provider.requests().at(-1)?.headers;
      expect(seen).toMatchObject({ 'x-client-request-id': 'mine-1', traceparent, tracestate: 'a=b' });
      expect(seen?.['x-simulate']).toBe('ttft=100ms; tokens=3');
    }
  }
  const lines = await waitFor(
    () => (gateway.logged('request').length === 3 ? gateway.logged('request') : undefined),
    30_000,
  );
  expect(lines?.every((line) => line['request_id'] === 'mine-1' && line['model'] === 'gpt-test')).toBe(true);

  for (const id of ['two words', 'x'.repeat(129), 'ümlaut'.normalize('NFC')]) {
    const made = (await ask(gateway.url, { headers: { 'x-request-id': id } })).headers.get('x-request-id');
    expect(made).toMatch(/^req_[\w-]{10,40}$/);
  }
  const failed = await ask(gateway.url, { simulate: 'status=500', body: { prompt: 'hi', model: 'gpt-test' } });
  expect(failed.status).toBe(502);
  expect(failed.headers.get('server-timing')).toMatch(/^gateway;dur=.*provider;dur=/);
  expect(failed.headers.get('x-headgate-provider')).toBe('simulator');
  expect(failed.headers.get('x-headgate-attempts')).toBe('1');
  const refused = await ask(gateway.url, { body: '{' });
  expect(refused.headers.get('server-timing')).toMatch(/^gateway;dur=[\d.]+$/);
  expect(refused.headers.get('x-headgate-provider')).toBeNull();
  expect(refused.headers.get('x-headgate-attempts')).toBeNull();
});

test('x-simulate goes to a provider that is said to be a simulator, and to no other', async () => {
  const provider = await startProvider();
  const providers = { real: { baseUrl: provider.baseUrl } };
  const models = [{ name: 'gpt-test', provider: 'real' }];
  const gateway = await startGateway({ config: { providers, models } });
  expect((await ask(gateway.url, { simulate: 'status=500' })).status).toBe(200);
  expect(provider.requests()[0]?.headers).not.toHaveProperty('x-simulate');
});
