import { expect, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';

const page = 'https://chat.example.com';

test('a web page may call where its origin is configured, and only there', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({
    provider: provider.baseUrl,
    config: { server: { port: 0, corsOrigins: [page] } },
  });
  const ask = (method: string, origin: string, body?: string): Promise<Response> =>
    fetch(`${gateway.url}/v1/inference`, {
      method,
      headers: {
        origin,
        ...(body === undefined
          ? { 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' }
          : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body }),
    });
  const prompt = '{"model":"gpt-test","prompt":"hi"}';

  const preflight = await ask('OPTIONS', page);
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-origin')).toBe(page);
  expect(preflight.headers.get('access-control-allow-methods')).toContain('POST');
  const answer = await ask('POST', page, prompt);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('access-control-allow-origin')).toBe(page);

  for (const origin of ['https://evil.example', 'null', `${page}.evil.example`]) {
    const refused = await ask('POST', origin, prompt);
    expect(refused.status).toBe(403);
    expect(refused.headers.get('access-control-allow-origin')).toBe(null);
    expect(await refused.text()).toContain('"request_id"');
    expect((await ask('OPTIONS', origin)).headers.get('access-control-allow-origin')).toBe(null);
  }
  expect(provider.stats().started).toBe(1);
});
