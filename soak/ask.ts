import { type Agent, type IncomingMessage, request } from 'node:http';
import type { Outcome } from './books.ts';
import { idPrefix } from './read-log.ts';
import type { PlannedRequest } from './requests.ts';

/** The mark of a stream's end may come in pieces of this length at most. */
const keptCharacters = 200;

/** Sends one request. Resolves once, with what its client saw. */
export function ask(url: string, number: number, planned: PlannedRequest, agent: Agent): Promise<Outcome> {
  const { path, body, isHalf, leavesAfterMs } = planned;
  const headers = {
    ...planned.headers,
    'x-simulate': `${planned.headers['x-simulate'] ?? ''}; seed=${number}`,
    'x-request-id': `${idPrefix}${number}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  };
  return new Promise((resolve) => {
    let hasLeft = false;
    const asked = request(`${url}${path}`, { method: 'POST', agent, headers }, (answer) => {
      void readAnswer(answer, planned).then((outcome) => {
        resolve(hasLeft ? { kind: 'left' } : outcome);
      });
    });
    asked.on('error', (error: NodeJS.ErrnoException) => {
      resolve(hasLeft ? { kind: 'left' } : { kind: 'failed', cause: error.code ?? error.message });
    });
    asked.on('close', () => clearTimeout(timer));
    if (isHalf) asked.write(body.slice(0, body.length / 2));
    else asked.end(body);
    const timer =
      leavesAfterMs === undefined
        ? undefined
        : setTimeout(() => {
            hasLeft = true;
            asked.destroy();
          }, leavesAfterMs);
  });
}

function readAnswer(answer: IncomingMessage, { endMark, readsAfterMs }: PlannedRequest): Promise<Outcome> {
  const status = answer.statusCode ?? 0;
  let seen = '';
  let isWhole = false;
  const read = (): void => {
    answer.on('data', (text: string) => {
      seen += text;
      isWhole ||= endMark?.test(seen) === true;
      seen = seen.slice(-keptCharacters);
    });
  };
  answer.setEncoding('utf8').on('error', () => undefined);
  const timer = setTimeout(read, readsAfterMs);
  return new Promise((resolve) => {
    answer.on('close', () => {
      clearTimeout(timer);
      const stream = endMark === undefined || status !== 200 ? {} : { isWhole };
      resolve({ kind: answer.complete ? 'answered' : 'broken', status, ...stream });
    });
  });
}
