import { expect, test } from 'vitest';
import { ask, askForStream, eventNames } from '../harness/ask.ts';
import { makeFolder, startCommand } from '../harness/command.ts';
import { waitFor } from '../harness/gateway.ts';

test('without a key and a file, on loopback, the simulator answers, at start and in every answer said to be one', async () => {
  const folder = await makeFolder();
  const ports = { HEADGATE_PORT: '0', HEADGATE_ADMIN_PORT: '0' };
  const command = startCommand(['serve'], { cwd: folder, env: { ...ports, HOME: folder, OPENAI_API_KEY: '' } });
  const line = await waitFor(() => command.out().split('\n', 1)[0] || undefined, 10_000);
  const ready = JSON.parse(line ?? '{}') as { publicUrl: string; providers: { name: string; baseUrl: string }[] };
  expect(ready).toMatchObject({ msg: 'ready', simulated: true, providers: [{ name: 'simulator' }] });
  expect(ready.providers[0]?.baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/);

  const stream = await askForStream(ready.publicUrl, { body: { prompt: 'hello', stream: true } });
  expect(stream.headers.get('x-headgate-provider')).toBe('simulator');
  const text = await stream.text();
  expect(text).toContain('"provider":"simulator"');
  const names = eventNames(text);
  expect(names[0]).toBe('start');
  expect(names.at(-1)).toBe('done');
  expect(names.filter((name) => name === 'token').length).toBeGreaterThan(1);

  const complete = await ask(ready.publicUrl, { body: { prompt: 'hello' }, simulate: 'ttft=0; rate=0' });
  expect(await complete.json()).toMatchObject({ object: 'inference', provider: 'simulator' });
});
