import { type IncomingMessage, request } from 'node:http';
import { ask } from './ask.ts';
import { pause } from './pace.ts';
import type { Plan } from './plan.ts';
import type { Ending, Tally } from './tally.ts';

/**
 * Reads streams to their end, one after the other. A stream counts as served if all its tokens and its end have come.
 */
export async function readStreams(
  url: string,
  { count, shortestMs, longestMs, tokensPerSecond, rampMs }: NonNullable<Plan['streams']>,
  durationMs: number,
  tally: Tally,
): Promise<void> {
  const endMs = performance.now() + durationMs;
  await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      await pause((rampMs * index) / count);
      for (let turn = index; performance.now() < endMs; turn += 7) {
        const lengthMs = shortestMs + ((longestMs - shortestMs) * (turn % count)) / Math.max(1, count - 1);
        const tokens = Math.max(1, Math.round((lengthMs / 1000) * tokensPerSecond));
        const ending = await ask(
          `${url}/v1/chat/completions`,
          streamBody(`ttft=200ms;rate=${String(tokensPerSecond)};tokens=${String(tokens)}`),
          false,
          tally,
          (answer) => judge(answer, tokens),
        );
        if (ending.kind !== 'ok') await pause(1000);
      }
    }),
  );
}

/** Opens a stream of 50 MiB every 200 ms and reads nothing of it. A reader that is disconnected opens another one. */
export async function stallReaders(url: string, count: number, durationMs: number, tally: Tally): Promise<void> {
  const over = AbortSignal.timeout(durationMs);
  await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      await pause(index * 200);
      while (!over.aborted) {
        await stall(url, over, tally);
        await pause(1000);
      }
    }),
  );
}

function stall(url: string, over: AbortSignal, tally: Tally): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const body = streamBody('ttft=200ms;rate=0;event-bytes=16KiB;bytes=50MiB');
  const headers = { 'content-type': 'application/json', 'content-length': body.length };
  const startedMs = performance.now();
  const outgoing = request(
    `${url}/v1/chat/completions`,
    { method: 'POST', agent: false, headers, signal: over },
    (answer) => {
      tally.add({ kind: answer.statusCode === 200 ? 'ok' : 'shed' }, performance.now() - startedMs);
      answer.pause();
      answer.once('error', () => undefined);
    },
  );
  outgoing.once('error', () => undefined);
  outgoing.once('close', resolve);
  tally.connections += 1;
  outgoing.end(body);
  return promise;
}

async function judge(answer: IncomingMessage, tokens: number): Promise<Ending> {
  answer.setEncoding('utf8');
  let partial = '';
  let seen = 0;
  let done = false;
  for await (const part of answer) {
    const events = (partial + String(part)).split('\n\n');
    partial = events.pop() ?? '';
    for (const event of events) {
      if (event === 'data: [DONE]') done = true;
      else if (event.startsWith('data: {"error"')) return { kind: 'failed', reason: event.slice(6, 200) };
      else if (/"content":"[^"]/.test(event)) seen += 1;
    }
  }
  if (!done) return { kind: 'failed', reason: 'cut: ended without [DONE]' };
  return seen === tokens ? { kind: 'ok' } : { kind: 'failed', reason: 'tokens are missing' };
}

function streamBody(directives: string): Buffer {
  const messages = [{ role: 'user', content: 'hello' }];
  return Buffer.from(JSON.stringify({ model: `sim/${directives}`, stream: true, messages }));
}
