import { describe, expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { ManualClock } from '../../core/manual-clock.fixture.ts';
import { createAdminListener } from './admin-listener.ts';
import { healthRoutes, Readiness } from './health-probes.ts';
import { fallbackErrors, hello, routeErrors, startListener, TestBudget, until } from './listener.fixture.ts';
import { get, RawClient } from './raw-client.fixture.ts';

const paths = ['/healthz', '/readyz', '/health', '/readyz?from=lb', '/%72eadyz', 'http://10.0.0.5:8000/readyz'];
const foreign = ['10.0.0.5', '10.0.0.5:8000', '[fd00::5]:8000', 'evil.example', 'pod-1.svc'];

function ready(): Readiness {
  const readiness = new Readiness();
  readiness.markReady();
  return readiness;
}

it('does not depend on the Host where hosts are checked', async () => {
  const routes = [hello, ...healthRoutes(ready(), routeErrors, new ManualClock())];
  for (const settings of [{ allowedHosts: ['api.example'] }, {}]) {
    const { open, rejections } = await startListener(settings, routes);
    for (const path of paths) {
      for (const host of foreign) {
        const client = await (await open()).send(withHost(get(path), host)).untilText('"status":"');
        expect(client.statuses, `${path} as ${host}`).toEqual([200]);
      }
    }
    const other = await (await open()).send(withHost(get('/hello'), 'evil.example')).untilText('}');
    expect(other.statuses).toEqual([421]);
    expect(rejections).toEqual(['host']);
  }
});

it('does not depend on the Host on the admin port', async () => {
  const metrics = { scrape: () => Promise.resolve({ contentType: 'text/plain', body: 'up 1' }) };
  const deps = {
    clock: systemClock,
    budget: new TestBudget(),
    errors: fallbackErrors,
    events: { httpRejected: () => undefined, internalError: () => undefined },
  };
  const listener = createAdminListener({ host: '127.0.0.1', port: 0 }, { readiness: ready(), metrics }, deps);
  const { port } = await listener.start();
  try {
    for (const path of paths) {
      const client = await RawClient.open(port);
      await client.send(withHost(get(path), '10.0.0.5:9090')).untilText('"status":"');
      client.socket.destroy();
    }
    const client = await RawClient.open(port);
    await client.send(withHost(get('/metrics'), 'evil.example')).untilText('}');
    expect(client.statuses).toEqual([421]);
    expect(client.text).toContain('Call it by 127.0.0.1 or localhost');
    client.socket.destroy();
  } finally {
    await listener.close();
  }
});

describe('an address that asks for health more than twenty times a second', () => {
  async function start(clock: ManualClock) {
    return startListener({ trustedProxies: ['127.0.0.1'] }, healthRoutes(ready(), routeErrors, clock));
  }

  it.each(paths)('is told to wait on a connection that it keeps, which is closed (%s)', async (path) => {
    const clock = new ManualClock();
    const { open, rejections } = await start(clock);
    const client = await open();
    for (let asked = 1; asked <= 22; asked += 1) {
      client.text = '';
      await client.send(get(path)).untilText('}');
      expect(client.statuses).toEqual([asked <= 21 ? 200 : 429]);
    }
    expect(client.errorInBody).toBe('rate_limit_exceeded');
    expect(client.text).toMatch(/^retry-after: 1\r$/im);
    await client.untilEnd();
    expect(rejections).toEqual(['keyless_budget']);
  });

  it('is answered at once on a new connection, as a kubelet opens for each probe, and again after a second', async () => {
    const clock = new ManualClock();
    const { open } = await start(clock);
    const client = await open();
    client.send(get('/healthz').repeat(22));
    await client.until(({ statuses }) => statuses.length === 22);
    expect(client.statuses.at(-1)).toBe(429);
    for (let probe = 0; probe < 50; probe += 1) {
      const kubelet = await (await open()).send(get('/healthz')).untilText('}');
      expect(kubelet.statuses).toEqual([200]);
      kubelet.reset();
    }
    clock.advance(1_001);
    const later = await (await open()).send(get('/healthz').repeat(3)).until(({ statuses }) => statuses.length === 3);
    expect(later.statuses).toEqual([200, 200, 200]);
  });

  it('is not even told after twenty refusals in a second', async () => {
    const { open, listener, internalErrors } = await start(new ManualClock());
    const ends: string[] = [];
    for (let round = 0; round < 65; round += 1) {
      const client = await open();
      await client.send(get('/healthz')).untilText('}');
      await client.send(get('/healthz')).until(({ statuses, ended }) => statuses.length > 1 || ended);
      ends.push(client.statuses.join());
      client.reset();
    }
    const served = Array.from({ length: 20 }, () => '200,200');
    expect(ends).toEqual([...served, ...served.map(() => '200,429'), ...Array.from({ length: 25 }, () => '200')]);
    await until(() => listener.openConnections === 0);
    expect(internalErrors).toEqual([]);
  });

  it('takes nothing from others', async () => {
    const { open } = await start(new ManualClock());
    const client = await open();
    client.send(get('/healthz', 'X-Forwarded-For: 192.0.2.1').repeat(30));
    await client.untilText('rate_limit_exceeded');
    const other = await open();
    other.send(get('/healthz', 'X-Forwarded-For: 192.0.2.2').repeat(10));
    await other.until(({ statuses }) => statuses.length === 10);
    expect(other.statuses.every((status) => status === 200)).toBe(true);
  });
});

function withHost(request: string, host: string): string {
  return request.replace(/\r\nHost: [^\r]*/i, `\r\nHost: ${host}`);
}
