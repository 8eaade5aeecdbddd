import { type Agent, type IncomingMessage, request } from 'node:http';
import type { Ending, Tally } from './tally.ts';

const timeoutMs = 150_000;

/** Sends a body and judges the answer after its last byte. Never rejects: a failure is one of the results. */
export async function ask(
  url: string,
  body: Buffer,
  agent: Agent | false,
  tally: Tally,
  judge: (answer: IncomingMessage) => Promise<Ending>,
): Promise<Ending> {
  const startedMs = performance.now();
  const ending = await send(url, body, agent, tally, judge);
  tally.add(ending, performance.now() - startedMs);
  return ending;
}

function send(
  url: string,
  body: Buffer,
  agent: Agent | false,
  tally: Tally,
  judge: (answer: IncomingMessage) => Promise<Ending>,
): Promise<Ending> {
  const { promise, resolve } = Promise.withResolvers<Ending>();
  const headers = { 'content-type': 'application/json', 'content-length': body.length };
  const outgoing = request(url, { method: 'POST', agent, headers, timeout: timeoutMs }, (answer) => {
    const { statusCode = 0 } = answer;
    if (statusCode === 200) {
      judge(answer).then(resolve, fail);
      return;
    }
    const shed = statusCode === 503 && answer.headers['retry-after'] !== undefined;
    readText(answer).then((text) => {
      resolve(shed ? { kind: 'shed' } : { kind: 'failed', reason: `${String(statusCode)} ${codeIn(text)}` });
    }, fail);
  });
  function fail(error: unknown): void {
    const { code, message } = error as NodeJS.ErrnoException;
    const where = outgoing.reusedSocket ? 'on a kept connection' : 'on a new connection';
    resolve({ kind: 'failed', reason: `${code ?? message} ${where}` });
  }
  outgoing.once('socket', () => {
    if (!outgoing.reusedSocket) tally.connections += 1;
  });
  outgoing.once('timeout', () => outgoing.destroy(new Error('timeout')));
  outgoing.once('error', fail);
  outgoing.end(body);
  return promise;
}

/** Reads the whole body. Rejects if it breaks off. */
export async function readText(answer: IncomingMessage): Promise<string> {
  answer.setEncoding('utf8');
  let text = '';
  for await (const part of answer) text += String(part);
  return text;
}

/** The code of an error body; of another body, its beginning. */
function codeIn(text: string): string {
  return /"code":"(\w+)"/.exec(text)?.[1] ?? text.slice(0, 100);
}
