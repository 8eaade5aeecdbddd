import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import { makeFolder } from '../harness/command.ts';
import { freePort } from '../harness/free-port.ts';
import { renderConfig, waitFor } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';

test('a stdout that nobody reads loses lines, counted, while requests are served and SIGTERM still ends with 0', async () => {
  const provider = await startProvider();
  const folder = await makeFolder();
  const [port, adminPort] = [await freePort(), await freePort()];
  const config = { server: { port }, admin: { port: adminPort } };
  await writeFile(join(folder, 'headgate.yaml'), renderConfig({ provider: provider.baseUrl, config }));
  const built = new URL('../../dist/headgate.js', import.meta.url).pathname;
  const env = { PATH: process.env['PATH'] };
  const child = spawn(process.execPath, [built, 'serve'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [url, adminUrl] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${adminPort}`];
  const ready = (): Promise<true | undefined> =>
    fetch(`${url}/readyz`).then(
      ({ ok }) => ok || undefined,
      () => undefined,
    );
  expect(await waitFor(ready, 10_000)).toBe(true);

  // Each request writes a line of about 500 bytes. The process buffers a mebibyte of lines.
  const dropped = async (): Promise<number> => (await scrape(adminUrl)).sum('headgate_log_lines_dropped_total');
  let asked = 0;
  for (; asked < 10_000 && (await dropped()) === 0; asked += 250) {
    const body = { prompt: 1, model: 'x'.repeat(80) };
    await Promise.all(Array.from({ length: 250 }, () => statusOf(ask(url, { body }))));
  }
  expect(await dropped()).toBeGreaterThan(0);
  expect(await statusOf(ask(url))).toBe(200);
  expect((await scrape(adminUrl)).sum('headgate_requests_total')).toBe(asked + 1);
  const endingMs = performance.now();
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  expect(await exit).toBe(0);
  expect(performance.now() - endingMs).toBeLessThan(5000);
});
