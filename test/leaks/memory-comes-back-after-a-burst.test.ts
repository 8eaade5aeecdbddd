import { Agent, request } from 'node:http';
import { expect, test } from 'vitest';
import { oneStandsForMany, pause, startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';

const clients = 64;
const text = 'x'.repeat(1024 * 1024);
const bodies = [
  ['/v1/inference', Buffer.from(JSON.stringify({ model: 'gpt-test', prompt: text }))],
  [
    '/v1/chat/completions',
    Buffer.from(JSON.stringify({ model: 'gpt-test', messages: [{ role: 'user', content: text }] })),
  ],
] as const;

// Three minutes, so not in every run: STRESS_FULL=1.
test.runIf(process.env['STRESS_FULL'] === '1')(
  'two minutes after 30 s of 64 clients with bodies of 1 MiB the memory is under 130 MiB, and never over 512',
  { timeout: 240_000 },
  async () => {
    const provider = await startProvider();
    const gateway = await startGateway({ provider: provider.baseUrl, config: { limits: oneStandsForMany } });
    const agent = new Agent({ keepAlive: true, maxSockets: clients });
    let most = 0;
    const watch = setInterval(() => {
      void gateway.memoryMiB().then((now) => (most = Math.max(most, now)));
    }, 200);
    const endMs = performance.now() + 30_000;
    const client = async (_: unknown, index: number): Promise<void> => {
      while (performance.now() < endMs) {
        // A client whose request was shed tries again a little later.
        if ((await ask(gateway.url, agent, index)) !== 200) await pause(50);
      }
    };
    await Promise.all(Array.from({ length: clients }, client));
    clearInterval(watch);
    agent.destroy();
    const afterBurst = await gateway.memoryMiB();
    await pause(120_000);
    const later = await gateway.memoryMiB();
    console.info(
      `at most ${most.toFixed(0)} MiB, ${afterBurst.toFixed(0)} at its end, ${later.toFixed(0)} after 120 s`,
    );
    expect(most).toBeLessThan(512);
    expect(later).toBeLessThan(130);
  },
);

function ask(url: string, agent: Agent, index: number): Promise<number> {
  const [path, body] = bodies[index % 2] ?? bodies[0];
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': body.length };
    const asked = request(url + path, { method: 'POST', agent, headers }, (answer) => {
      answer.resume().on('end', () => {
        resolve(answer.statusCode ?? 0);
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
