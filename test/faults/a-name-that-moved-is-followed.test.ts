import { expect, onTestFinished, test } from 'vitest';
import { startSimulator } from '../../src/simulator/start-simulator.ts';
import { ask, askForStream, eventNames } from '../harness/ask.ts';
import { pause } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';
import { name, startNamed } from './checks/names.ts';

const maxSocketAgeMs = 300;

test('new requests go where the name leads now, as soon as the connections are old, and a stream ends where it began', async () => {
  const before = await startProvider();
  const after = await startSimulator({ host: '127.0.0.2', port: before.port, defaults: 'ttft=0; rate=0' });
  onTestFinished(() => after.stop());
  const { gateway, names } = await startNamed(before.port, { upstream: { maxSocketAgeMs } });
  const stream = await askForStream(gateway.url, { simulate: 'tokens=4; rate=2' });
  expect((await ask(gateway.url)).status).toBe(200);
  names.addresses.set(name, ['127.0.0.2']);
  await pause(2 * maxSocketAgeMs);
  for (let count = 0; count < 5; count += 1) expect(await (await ask(gateway.url)).text()).toContain('"output"');
  expect(after.stats().started).toBe(5);
  expect(before.stats().started).toBe(2);
  expect(eventNames(await stream.text()).at(-1)).toBe('done');
});
