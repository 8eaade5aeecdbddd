import { expect, test } from 'vitest';
import { oneStandsForMany, startGateway, waitFor } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';

const clients = 16;
const requestsEach = 200;

test('V8 collects in a pause, and not in the way in which it drops compiled code', { timeout: 120_000 }, async () => {
  const provider = await startProvider();
  const gateway = await startGateway({
    provider: provider.baseUrl,
    config: { limits: oneStandsForMany },
    nodeFlags: ['--trace-gc'],
  });
  const collections = (): string[] => gateway.lines.filter((line) => line.includes('Mark-Compact'));
  // What the start left behind is collected once, with all that can be dropped.
  await waitFor(() => collections().some((line) => line.includes('(reduce)')) || undefined, 20_000);
  await Promise.all(Array.from({ length: clients }, () => ask(gateway.url)));
  gateway.takeLines();
  await waitFor(() => collections()[0], 60_000);
  expect(collections().join('\n')).not.toContain('(reduce)');
});

async function ask(url: string): Promise<void> {
  const body = JSON.stringify({ model: 'gpt-test', prompt: 'What is a headgate?' });
  for (let asked = 0; asked < requestsEach; asked += 1) {
    const answer = await fetch(`${url}/v1/inference`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(answer.status).toBe(200);
    await answer.arrayBuffer();
  }
}
