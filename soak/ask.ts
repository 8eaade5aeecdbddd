import { type Agent, type IncomingMessage, request } from 'node:http';
import { createHash } from 'node:crypto';
import type { Entry, Family, Outcome } from './books.ts';
import { idPrefix } from './read-log.ts';
import type { PlannedRequest } from './requests.ts';

/** The mark of a stream's end may come in pieces of this length at most. */
const keptCharacters = 200;

/** Sends one request. Resolves once, with what its client saw. */
export function ask(url: string, { number, family }: Entry, planned: PlannedRequest, agent: Agent): Promise<Outcome> {
  const { path, body, isHalf, leavesAfterMs } = planned;
  const headers = {
    ...planned.headers,
    ...(family === undefined ? {} : wishOf(family.by, family.number ?? number)),
    'x-simulate': `${planned.headers['x-simulate'] ?? ''}; seed=${family?.number ?? number}`,
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

/** The header by which requests share a call. */
function wishOf(by: Family['by'], number: number): Readonly<Record<string, string>> {
  return by === 'coalescing' ? { 'x-headgate-coalesce': 'true' } : { 'idempotency-key': `${idPrefix}${number}` };
}

function readAnswer(answer: IncomingMessage, { endMark, readsAfterMs }: PlannedRequest): Promise<Outcome> {
  const status = answer.statusCode ?? 0;
  const { headers } = answer;
  const isShared = headers['idempotent-replayed'] === 'true' || headers['x-headgate-coalesced'] === 'true';
  const hash = createHash('sha256');
  let seen = '';
  let isWhole = false;
  let hasError = false;
  const read = (): void => {
    answer.on('data', (text: string) => {
      hash.update(text);
      seen += text;
      isWhole ||= endMark?.test(seen) === true;
      // It may follow the mark: Google's says that the text is whole, and not that the stream is.
      hasError ||= seen.includes('"error":{');
      seen = seen.slice(-keptCharacters);
    });
  };
  answer.setEncoding('utf8').on('error', () => undefined);
  const timer = setTimeout(read, readsAfterMs);
  return new Promise((resolve) => {
    answer.on('close', () => {
      clearTimeout(timer);
      const stream = endMark === undefined || status !== 200 ? {} : { isWhole: isWhole && !hasError };
      const kind = answer.complete ? 'answered' : 'broken';
      resolve({ kind, status, ...stream, isShared, body: hash.digest('base64url') });
    });
  });
}
