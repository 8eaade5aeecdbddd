import { Agent, request } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { startGateway, waitFor } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';

const rounds = 6;
const perRound = 5_000;
const atOnce = 32;
const gauges = ['requests_in_flight', 'open_streams', 'buffered_body_bytes', 'buffered_answer_bytes'].map(
  (name) => `headgate_${name}`,
);

/** The n-th request: its directives, whether it streams, and whether its client leaves in the middle. */
const kinds = [
  { simulate: 'tokens=5', stream: false, leaves: false },
  { simulate: 'tokens=5', stream: true, leaves: false },
  { simulate: 'tokens=50; event-bytes=1KiB; batch=8', stream: true, leaves: false },
  { simulate: 'tokens=500; rate=100', stream: true, leaves: true },
  { simulate: 'stall-after=request', stream: false, leaves: true },
  { simulate: 'status=500', stream: false, leaves: false },
  { simulate: 'tokens=9; reset-after=3', stream: true, leaves: false },
  { simulate: 'tokens=9; truncate-after=3', stream: true, leaves: false },
  { simulate: 'status=429; retry-after=1', stream: true, leaves: false },
  { simulate: 'garbage', stream: false, leaves: false },
] as const;

test('30,000 requests that end in every way leave no memory and no count behind', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({
    provider: provider.baseUrl,
    config: { server: { port: 0, maxConnectionAgeMs: 5_000 } },
    // A young generation that is small and soon full: what is garbage does not look like a leak.
    nodeFlags: ['--max-semi-space-size=2'],
  });
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  onTestFinished(() => {
    agent.destroy();
  });
  const memory: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < perRound) await ask(gateway.url, agent, next++);
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    const sums = async (): Promise<number> => {
      const metrics = await scrape(gateway.adminUrl);
      return gauges.reduce((sum, name) => sum + metrics.sum(name), 0);
    };
    expect(await waitFor(async () => ((await sums()) === 0 ? true : undefined), 5_000)).toBe(true);
    memory.push(Math.round(await gateway.memoryMiB()));
  }
  const metrics = await scrape(gateway.adminUrl);
  // A client that leaves before its connection is open does not count.
  expect(metrics.sum('headgate_requests_total')).toBeGreaterThan(0.99 * rounds * perRound);
  expect(metrics.sum('headgate_internal_errors_total')).toBe(0);
  expect(provider.stats().open).toBe(0);
  console.info(`memory after each ${perRound} requests: ${memory.join(', ')} MiB`);
  // The first rounds warm the process up (the heap is constant from 20,000 to at least 50,000 requests). Growth after
  // them is a leak.
  expect((memory[5] ?? 0) - (memory[3] ?? 0)).toBeLessThan(20);
});

function ask(url: string, agent: Agent, index: number): Promise<void> {
  const { simulate, stream, leaves } = kinds[index % kinds.length] ?? kinds[0];
  const headgate = index % 3 !== 0;
  const text = index % 20 === 0 ? 'x'.repeat(20_000) : 'hi';
  const body = headgate
    ? { model: 'gpt-test', prompt: text, stream }
    : { model: 'gpt-test', messages: [{ role: 'user', content: text }], stream };
  return new Promise((resolve) => {
    const asked = request(
      headgate ? `${url}/v1/inference` : `${url}/v1/chat/completions`,
      { method: 'POST', agent, headers: { 'content-type': 'application/json', 'x-simulate': simulate } },
      (answer) => {
        answer.on('close', resolve).on('error', () => undefined);
        if (leaves) answer.once('data', () => asked.destroy());
        else answer.resume();
      },
    );
    asked.on('error', () => {
      resolve();
    });
    asked.end(JSON.stringify(body));
    if (leaves) setTimeout(() => asked.destroy(), 20);
  });
}
