import { expect, test } from 'vitest';
import { askForStream } from '../harness/ask.ts';
import { codeOf } from '../harness/command.ts';
import { pause, startGateway, waitFor } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';

test('a second SIGTERM a second later ends the process with 143, streams and all', async () => {
  const provider = await startProvider();
  const drain = { settleMs: 60_000, deadlineMs: 110_000 };
  const gateway = await startGateway({ provider: provider.baseUrl, config: { drain } });
  const stream = await askForStream(gateway.url, { simulate: 'rate=5; tokens=600' });
  const text = stream.text().catch((error: unknown) => error);
  const exit = codeOf(gateway.process);
  gateway.process.kill('SIGTERM');
  await pause(1300);
  expect(gateway.process.exitCode).toBeNull();
  const secondMs = performance.now();
  gateway.process.kill('SIGTERM');
  expect(await exit).toBe(143);
  expect(performance.now() - secondMs).toBeLessThan(1000);
  expect(await text).toBeInstanceOf(Error); // cut, and visibly so
  expect(await waitFor(() => (provider.stats().open === 0 ? true : undefined), 1000)).toBe(true);
});
