import { request } from 'node:http';
import { expect, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { keyEntry, keyOf } from '../harness/keys.ts';
import { scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';

interface Told {
  readonly status: number | undefined;
  readonly retryAfter: number;
  readonly text: string;
}

function askFrom(localAddress: string, url: string, method: 'GET' | 'POST', key: string | undefined): Promise<Told> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    };
    const asked = request(url, { method, localAddress, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      answer.once('end', () => {
        resolve({ status: answer.statusCode, retryAfter: Number(answer.headers['retry-after'] ?? 0), text });
      });
    });
    asked.once('error', reject).end(method === 'POST' ? '{"model":"gpt-test","prompt":"hi"}' : undefined);
  });
}

const auth = { keys: [keyEntry('good')] };

test('1,500 wrong keys of one address: 60 a minute are 401, the rest 429, and a known key passes from there', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl, config: { auth } });
  const inference = `${gateway.url}/v1/inference`;
  const told: Told[] = [];
  for (let round = 0; round < 30; round += 1) {
    const some = Array.from({ length: 50 }, (_, index) =>
      askFrom('127.0.0.2', inference, 'POST', `wrong-${round}-${index}`),
    );
    told.push(...(await Promise.all(some)));
    expect((await askFrom('127.0.0.2', inference, 'POST', keyOf('good'))).status).toBe(200);
  }
  const refused = told.filter(({ status }) => status === 401).length;
  // A minute may pass on a busy machine.
  expect(refused).toBeGreaterThanOrEqual(60);
  expect(refused).toBeLessThanOrEqual(180);
  const limited = told.filter(({ status }) => status === 429);
  expect(limited).toHaveLength(1_500 - refused);
  for (const { text, retryAfter } of limited) {
    expect(text).toMatch(/"code":"rate_limit_exceeded".*failed authentications.*auth\.failuresPerMinute/);
    expect(retryAfter).toBeGreaterThan(0);
    expect(retryAfter).toBeLessThanOrEqual(60);
  }
  const sheds = (await scrape(gateway.adminUrl)).sum('headgate_sheds_total', { reason: 'auth_failures' });
  expect(sheds).toBe(limited.length);
  expect((await askFrom('127.0.0.1', inference, 'POST', 'wrong')).status).toBe(401);
});

test('every way to fail counts together: no key on a list of models, and the wrong token of an operator', async () => {
  const provider = await startProvider();
  const admin = { port: 0, token: 'the-token-of-the-operator' };
  const config = { auth: { ...auth, failuresPerMinute: 3 }, admin };
  const gateway = await startGateway({ provider: provider.baseUrl, config });
  const usage = `${gateway.adminUrl}/admin/usage`;
  const statuses = [
    await askFrom('127.0.0.2', `${gateway.url}/v1/models`, 'GET', undefined),
    await askFrom('127.0.0.2', `${gateway.url}/v1/chat/completions`, 'POST', 'wrong'),
    await askFrom('127.0.0.2', usage, 'GET', 'wrong'),
    await askFrom('127.0.0.2', usage, 'GET', 'wrong'),
    await askFrom('127.0.0.2', `${gateway.url}/v1/models`, 'GET', undefined),
    await askFrom('127.0.0.2', usage, 'GET', 'the-token-of-the-operator'),
    await askFrom('127.0.0.2', `${gateway.url}/v1/models`, 'GET', keyOf('good')),
    await askFrom('127.0.0.1', usage, 'GET', 'wrong'),
  ].map(({ status }) => status);
  expect(statuses).toEqual([401, 401, 401, 429, 429, 200, 200, 401]);
});
