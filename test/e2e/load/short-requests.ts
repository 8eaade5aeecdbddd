import { Agent } from 'node:http';
import { ask, readText } from './ask.ts';
import { beginAtRate, pause } from './pace.ts';
import type { Ending, Tally } from './tally.ts';
import type { IncomingMessage } from 'node:http';

const body = Buffer.from(JSON.stringify({ model: 'sim/ttft=20ms;tokens=5;rate=0', prompt: 'hello' }));

/** Sends each request on a connection of its own, at a steady rate. */
export function askOnFreshConnections(url: string, perSecond: number, durationMs: number, tally: Tally): Promise<void> {
  return beginAtRate(perSecond, durationMs, async () => {
    await ask(`${url}/v1/inference`, body, false, tally, judge);
  });
}

/** Clients that keep one connection each, and send one request after the other. */
export async function askOnKeptConnections(
  url: string,
  connections: number,
  perSecond: number,
  durationMs: number,
  tally: Tally,
): Promise<void> {
  const everyMs = (1000 * connections) / perSecond;
  const endMs = performance.now() + durationMs;
  await Promise.all(
    Array.from({ length: connections }, async (_, index) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      await pause((everyMs * index) / connections);
      for (let dueMs = performance.now(); dueMs < endMs; dueMs += everyMs) {
        await pause(Math.max(0, dueMs - performance.now()));
        await ask(`${url}/v1/inference`, body, agent, tally, judge);
      }
      agent.destroy();
    }),
  );
}

async function judge(answer: IncomingMessage): Promise<Ending> {
  const { object, output } = JSON.parse(await readText(answer)) as { object?: string; output?: string };
  if (object === 'inference' && typeof output === 'string' && output !== '') return { kind: 'ok' };
  return { kind: 'failed', reason: 'a 200 without an answer in it' };
}
