import { once } from 'node:events';
import { expect, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';

const tellWhatWasLoaded = `
  import { writeSync } from 'node:fs';
  process.on('exit', () => writeSync(1, 'loaded ' + process.moduleLoadList.join(' ') + String.fromCharCode(10)));
`;

test('a gateway that starts, answers and ends has not loaded the HTTP client of Node', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({
    provider: provider.baseUrl,
    nodeFlags: ['--import', `data:text/javascript,${encodeURIComponent(tellWhatWasLoaded)}`],
  });
  const answer = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-test', messages: [{ role: 'user', content: 'hi' }] }),
  });
  expect(answer.status).toBe(200);
  await answer.text();
  const ended = once(gateway.process, 'exit');
  gateway.process.kill('SIGTERM');
  await ended;
  const loaded = gateway.lines.find((line) => line.startsWith('loaded '))?.split(' ') ?? [];
  expect(loaded).toContain('http');
  expect(loaded.filter((name) => /undici|webcrypto|websocket/.test(name))).toEqual([]);
});
