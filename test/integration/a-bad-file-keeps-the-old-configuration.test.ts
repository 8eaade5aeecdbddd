import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import { renderConfig, startGateway, waitFor } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';

test('a file that cannot be used is said, counted and not used; a change that needs a restart is named', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl });
  const rejected = async (text: string, count: number): Promise<string> => {
    await writeFile(gateway.configFile, text);
    const line = 'configuration rejected, the one before stays in use';
    const said = await waitFor(() => gateway.logged(line)[count - 1], 8000);
    const metrics = await scrape(gateway.adminUrl);
    expect(metrics.sum('headgate_config_reloads_total', { result: 'rejected' })).toBe(count);
    expect(metrics.sum('headgate_config_last_reload_successful')).toBe(0);
    expect(metrics.sum('headgate_config_generation')).toBe(1);
    expect(await statusOf(ask(gateway.url))).toBe(200);
    return String(said?.['error']);
  };
  expect(await rejected('server: [', 1)).toMatch(/headgate\.yaml/);
  expect(await rejected('limits: { perCaller: { requestsPerMinute: 0 } }\n', 2)).toContain(
    'limits.perCaller.requestsPerMinute',
  );
  const moved = renderConfig({
    provider: provider.baseUrl,
    config: {
      server: { port: 0, host: '127.0.0.1', maxConnections: 5 },
      limits: { perCaller: { requestsPerMinute: 1 } },
    },
  });
  expect(await rejected(moved, 3)).toMatch(/server\.maxConnections.*needs a restart/);
  expect(await rejected('', 4)).toBeTruthy();

  await writeFile(
    gateway.configFile,
    renderConfig({ provider: provider.baseUrl, config: { limits: { perCaller: { requestsPerMinute: 9 } } } }),
  );
  const limit = async (): Promise<true | undefined> =>
    (await ask(gateway.url)).headers.get('x-ratelimit-limit-requests') === '9' ? true : undefined;
  expect(await waitFor(limit, 8000)).toBe(true);
  expect((await scrape(gateway.adminUrl)).sum('headgate_config_last_reload_successful')).toBe(1);
});
