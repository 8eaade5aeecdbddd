import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { startCommand } from '../harness/command.ts';
import { renderConfig, startGateway, waitFor } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';

const config = { attempts: { deadlineMs: 30 }, streams: { gapMs: '45s' } };
const words = 'attempts.deadlineMs is 30 milliseconds, where 30s is usual; did you mean 30s?';

test('at start, by check, and at a reload; it is taken all the same', async () => {
  const provider = (await startProvider()).baseUrl;
  const gateway = await startGateway({ provider, config });
  expect(gateway.logged('ready')[0]?.['warnings']).toEqual([expect.stringContaining(words)]);
  const warned = (): Array<Record<string, unknown>> | undefined => {
    const lines = gateway.logged('configuration warning');
    return lines.length === 0 ? undefined : lines;
  };
  expect(await waitFor(warned, 5_000)).toMatchObject([
    { level: 'warn', warning: expect.stringContaining(words) as unknown },
  ]);

  const check = startCommand(['check', '--config', gateway.configFile]);
  expect(await check.ended).toBe(0);
  expect(check.out()).toContain(words);

  const printed = startCommand(['config', '--config', gateway.configFile]);
  expect(await printed.ended).toBe(0);
  expect(printed.out()).toContain('gapMs: 45000');
  expect(printed.out()).not.toContain('warnings');

  await writeFile(gateway.configFile, renderConfig({ provider, config: { streams: { totalMs: 600 } } }));
  const reloaded = await waitFor(() => (warned()?.length === 2 ? warned() : undefined), 5_000);
  expect(reloaded?.[1]?.['warning']).toContain('streams.totalMs is 600 milliseconds');
});
