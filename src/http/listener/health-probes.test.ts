import { expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { createAdminListener } from './admin-listener.ts';
import { healthRoutes, Readiness } from './health-probes.ts';
import { fallbackErrors, hello, routeErrors, startListener, TestBudget } from './listener.fixture.ts';
import { get, RawClient } from './raw-client.fixture.ts';

const paths = ['/healthz', '/readyz', '/health', '/readyz?from=lb', '/%72eadyz', 'http://10.0.0.5:8000/readyz'];
const foreign = ['10.0.0.5', '10.0.0.5:8000', '[fd00::5]:8000', 'evil.example', 'pod-1.svc'];

function ready(): Readiness {
  const readiness = new Readiness();
  readiness.markReady();
  return readiness;
}

it('does not depend on the Host where hosts are checked', async () => {
  const routes = [hello, ...healthRoutes(ready(), routeErrors)];
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

function withHost(request: string, host: string): string {
  return request.replace(/\r\nHost: [^\r]*/i, `\r\nHost: ${host}`);
}
