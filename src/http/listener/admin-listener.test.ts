import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { Secret } from '../../core/secret.ts';
import { createAdminListener } from './admin-listener.ts';
import { Readiness } from './health-probes.ts';
import { fallbackErrors, route, TestBudget } from './listener.fixture.ts';
import { get, RawClient } from './raw-client.fixture.ts';
import type { AdminSettings } from './settings.ts';

async function start(settings: Partial<AdminSettings> = {}) {
  let scrapes = 0;
  const rejections: string[] = [];
  const readiness = new Readiness();
  const status = route('GET', '/admin/status', (exchange) => exchange.answer({ status: 200, headers: [] }, 'status'));
  const listener = createAdminListener(
    { host: '127.0.0.1', port: 0, ...settings },
    {
      readiness,
      metrics: {
        scrape() {
          scrapes += 1;
          return Promise.resolve({ contentType: 'text/plain; version=0.0.4', body: 'up 1\n' });
        },
      },
      adminRoutes: [status],
    },
    {
      clock: systemClock,
      budget: new TestBudget(),
      errors: fallbackErrors,
      events: { httpRejected: (reason) => rejections.push(reason), internalError: () => undefined },
    },
  );
  const { port } = await listener.start();
  onTestFinished(() => listener.close());
  return { readiness, port, rejections, scrapes: () => scrapes };
}

async function ask(port: number, request: string): Promise<string> {
  const client = await RawClient.open(port);
  onTestFinished(() => void client.socket.destroy());
  await client.send(request).until((it) => /\r\n\r\n./s.test(it.text));
  return client.text;
}

it('serves metrics and health', async () => {
  const { port, readiness } = await start();
  expect(await ask(port, get('/metrics'))).toMatch(/200 OK[^]*text\/plain; version=0\.0\.4[^]*up 1\n$/);
  expect(await ask(port, get('/healthz'))).toContain('200 OK');
  expect(await ask(port, get('/readyz'))).toMatch(/503 [^]*starting/);
  readiness.markReady();
  expect(await ask(port, get('/readyz'))).toContain('200 OK');
  readiness.markDraining();
  readiness.markReady();
  expect(await ask(port, get('/health'))).toMatch(/503 [^]*draining/);
  expect(await ask(port, get('/healthz'))).toContain('200 OK');
});

it('renders metrics a few times for hundreds who ask at once, and refuses most of those of one address', async () => {
  const { port, scrapes, rejections } = await start();
  const clients = await Promise.all(Array.from({ length: 64 }, () => RawClient.open(port)));
  for (const client of clients) {
    onTestFinished(() => void client.socket.destroy());
    client.send(get('/metrics').repeat(10));
  }
  // Some are told that they sent too many at once on one connection.
  for (const client of clients) await client.until(({ statuses, ended }) => statuses.length === 10 || ended);
  const statuses = clients.flatMap((client) => client.statuses);
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(0);
  expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(200);
  expect(rejections.filter((reason) => reason === 'keyless_budget').length).toBeGreaterThan(200);
  expect(scrapes()).toBeLessThan(30);
  expect(await ask(port, get('/metrics'))).toContain('200 OK');
});

describe('/admin/*', () => {
  it('is open on loopback without a token, shut beyond it', async () => {
    expect(await ask((await start()).port, get('/admin/status'))).toContain('200 OK');
    expect(await ask((await start({ host: '0.0.0.0' })).port, get('/admin/status'))).toMatch(/401 [^]*admin\.token/);
  });

  it('wants the token where there is one', async () => {
    const { port } = await start({ token: new Secret('right') });
    expect(await ask(port, get('/admin/status'))).toMatch(/401 [^]*missing_api_key/);
    expect(await ask(port, get('/admin/status', 'Authorization: Bearer wrong'))).toMatch(/401 [^]*invalid_api_key/);
    expect(await ask(port, get('/admin/status', 'Authorization: Bearer right2'))).toContain('401');
    expect(await ask(port, get('/admin/status', 'Authorization: Bearer right'))).toContain('200 OK');
    expect(await ask(port, get('/metrics'))).toContain('200 OK');
  });
});
