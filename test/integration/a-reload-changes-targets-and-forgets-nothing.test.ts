import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ask, askForStream } from '../harness/ask.ts';
import { freePort } from '../harness/free-port.ts';
import { waitFor } from '../harness/gateway.ts';
import { startWithTargets } from '../harness/several-targets.ts';
import { startProvider } from '../harness/simulator.ts';

test('a stream goes on though its target leaves the configuration, and a target that is left out stays so', async () => {
  const slow = await startProvider('ttft=0; rate=20; tokens=30');
  const quick = await startProvider();
  const nobody = { name: 'nobody', baseUrl: `http://127.0.0.1:${await freePort()}/v1` };
  const [leaving, staying] = [
    { name: 'leaving', baseUrl: slow.baseUrl },
    { name: 'staying', baseUrl: quick.baseUrl },
  ];
  const attempts = { breaker: { openMs: 60_000, maxOpenMs: 60_000 } };
  const gateway = await startWithTargets([[leaving], [nobody, staying]], {}, { attempts });
  const stream = await askForStream(gateway.url);
  expect(stream.headers.get('x-headgate-provider')).toBe('leaving');
  const text = stream.text();

  const model = (targets: readonly { provider: string }[]) => [{ name: 'gpt-test', targets }];
  const providers = Object.fromEntries(
    [staying, nobody].map(({ name, baseUrl }) => [name, { baseUrl, simulator: true }]),
  );
  const config = {
    server: { port: 0 },
    admin: { port: 0 },
    limits: { perCaller: { requestsPerMinute: 'unlimited' } },
    drain: { settleMs: 200, deadlineMs: 5000 },
    attempts,
    providers,
  };
  const reload = async (targets: readonly { provider: string }[], generation: number): Promise<void> => {
    await writeFile(gateway.configFile, JSON.stringify({ ...config, models: model(targets) }));
    await waitFor(() => (gateway.logged('configuration reloaded').length >= generation - 1 ? true : undefined), 10_000);
  };
  await reload([{ provider: 'nobody' }, { provider: 'staying' }], 2);
  // Five failures in a row take the dead one out.
  for (let count = 0; count < 20; count += 1) {
    expect((await ask(gateway.url)).headers.get('x-headgate-provider')).toBe('staying');
  }
  await reload([{ provider: 'staying' }, { provider: 'nobody' }], 3);
  for (let count = 0; count < 20; count += 1) {
    expect((await ask(gateway.url)).headers.get('x-headgate-attempts')).toBe('1');
  }
  expect(await text).toMatch(/event: done/);
});
