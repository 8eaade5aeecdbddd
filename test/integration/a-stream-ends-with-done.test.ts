import { expect, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';

test('a streamed inference begins with start, brings tokens and ends with exactly one done', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl });
  const response = await fetch(`${gateway.url}/v1/inference`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-simulate': 'tokens=5' },
    body: JSON.stringify({ prompt: 'hello', model: 'gpt-test', stream: true }),
  });
  expect(response.status).toBe(200);
  const events = (await response.text()).trimEnd().split('\n\n');
  const names = events.map((event) => /^event: (\w+)$/m.exec(event)?.[1]);
  expect(names).toEqual(['start', 'token', 'token', 'token', 'token', 'token', 'done']);
});
