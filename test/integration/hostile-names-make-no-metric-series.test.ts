import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import { startGateway } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';

test('whatever models, paths, methods and headers clients make up, the series are those of one of each kind', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl });
  await round(0);
  const before = await scrape(gateway.adminUrl);
  for (let count = 1; count <= 30; count += 1) await round(count);
  const after = await scrape(gateway.adminUrl);
  expect(after.sum('headgate_requests_total')).toBe(31 * 5);
  expect(after.sum('headgate_http_rejections_total')).toBeGreaterThan(31 * 3);
  expect([...after.series.keys()].filter((series) => !before.series.has(series))).toEqual([]);
  expect(after.text).not.toMatch(/evil/);
  expect(after.sum('headgate_metric_series_refused_total')).toBe(0);

  /** One request of each kind, each with other names. */
  async function round(count: number): Promise<void> {
    const evil = `evil-${count}`;
    const headers = { 'x-request-id': evil, 'user-agent': evil, [`x-${evil}`]: evil, traceparent: evil };
    const reported = `reported-model=${evil}; finish=${evil}`;
    expect(await statusOf(ask(gateway.url, { headers, body: { prompt: 'hi', model: evil }, simulate: reported }))).toBe(
      200,
    );
    expect(await statusOf(ask(gateway.url, { headers, body: { prompt: 'hi', model: `${evil} "\n}` } }))).toBe(404);
    expect(await statusOf(ask(gateway.url, { headers, body: { [evil]: 1 } }))).toBe(422);
    const code = `status=418; error-code=${evil}; error-type=${evil}`;
    expect(await statusOf(ask(gateway.url, { headers, simulate: code }))).toBe(418);
    expect(await statusOf(ask(gateway.url, { path: '/v1/chat/completions', body: { model: evil } }))).toBe(400);
    expect((await fetch(`${gateway.url}/${evil}?${evil}`)).status).toBe(404);
    expect((await fetch(`${gateway.url}/v1/models/${evil}`, { method: 'DELETE' })).status).toBe(405);
    expect((await fetch(`${gateway.url}/v1/models/${evil}`)).status).toBeGreaterThanOrEqual(200);
    await send(`EVIL${count} / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`);
    await send(`GET / HTTP/1.1\r\nhost: ${evil}.example\r\n\r\n`);
  }

  function send(text: string): Promise<void> {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    return new Promise((resolve) => {
      socket.once('data', () => socket.destroy());
      socket.once('close', () => {
        resolve();
      });
      socket.write(text);
    });
  }
});
