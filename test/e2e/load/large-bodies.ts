import { Agent, type IncomingMessage } from 'node:http';
import { ask, readText } from './ask.ts';
import { pause } from './pace.ts';
import type { Plan } from './plan.ts';
import type { Ending, Tally } from './tally.ts';

/** Clients that send one large body after the other, and read the short answer. */
export async function sendLargeBodies(
  url: string,
  { clients, bytes, pauseMs }: NonNullable<Plan['bodies']>,
  durationMs: number,
  tally: Tally,
): Promise<void> {
  const endMs = performance.now() + durationMs;
  const body = Buffer.from(fill({ model: 'sim/ttft=20ms;tokens=5;rate=0', prompt: '' }, bytes));
  await Promise.all(
    Array.from({ length: clients }, async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      while (performance.now() < endMs) {
        const ending = await ask(`${url}/v1/inference`, body, agent, tally, judge);
        await pause(ending.kind === 'shed' ? 1000 : pauseMs);
      }
      agent.destroy();
    }),
  );
}

function fill(request: { readonly model: string; readonly prompt: string }, bytes: number): string {
  const words = 'the quick brown fox ';
  const room = bytes - JSON.stringify(request).length;
  return JSON.stringify({ ...request, prompt: words.repeat(Math.ceil(room / words.length)).slice(0, room) });
}

async function judge(answer: IncomingMessage): Promise<Ending> {
  const { object } = JSON.parse(await readText(answer)) as { object?: string };
  return object === 'inference' ? { kind: 'ok' } : { kind: 'failed', reason: 'a 200 without an answer in it' };
}
