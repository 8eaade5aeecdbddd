import * as fc from 'fast-check';
import { get, type IncomingMessage } from 'node:http';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { noLines } from '../core/header-lines.ts';
import type { ProviderHead } from '../core/answer.ts';
import { RecordingListener, closeUpstreams, newUpstream } from './calls-for-tests.ts';
import { providerAt } from './provider-for-tests.ts';
import { answers, brokenAnswers, type Played } from './answers.fixture.ts';

/** What a parser accepted as a complete answer. */
interface Whole {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: string;
}

let played: Played = { pieces: [] };
let server: Server;
let origin = '';

beforeAll(async () => {
  server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      const { pieces } = played;
      const next = (index: number): void => {
        if (index === pieces.length) socket.end();
        else socket.write(pieces[index]!, () => setImmediate(next, index + 1));
      };
      next(0);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  closeUpstreams();
  server.close();
});

async function readByUs(): Promise<Whole | undefined> {
  const listening = new RecordingListener();
  upstream.call({ provider: providerAt(origin), method: 'GET', path: '/x', headers: noLines }, listening);
  await listening.over;
  const { head, body, error } = listening;
  return head === undefined || error !== undefined
    ? undefined
    : { status: head.status, headers: flatten(head.headers), body };
}

function flatten(headers: ProviderHead['headers']): string[] {
  return Object.entries(headers).flatMap(([name, value]) => [value!].flat().map((one) => `${name}: ${one}`));
}

/** As read by llhttp in its strictest mode. */
function readByNode(): Promise<Whole | undefined> {
  return new Promise((resolve) => {
    const createConnection = () => connect({ port: Number(new URL(origin).port), host: '127.0.0.1' });
    const request = get(`${origin}/x`, { agent: false, createConnection, maxHeaderSize: 131_072 });
    let answer: IncomingMessage | undefined;
    request.on('error', () => {
      if (answer === undefined) resolve(undefined);
    });
    request.on('close', () => {
      if (answer === undefined) resolve(undefined);
    });
    request.on('upgrade', (_answer, socket) => {
      socket.destroy();
      resolve(undefined);
    });
    request.on('response', (response) => {
      answer = response;
      let body = '';
      response.setEncoding('latin1');
      response.on('data', (text: string) => {
        body += text;
      });
      response.on('error', () => undefined);
      response.on('close', () => {
        const { complete, statusCode, rawHeaders } = response;
        const lines = rawHeaders.flatMap((name, at) =>
          at % 2 === 0 ? [`${name.toLowerCase()}: ${rawHeaders[at + 1]!}`] : [],
        );
        resolve(complete ? { status: statusCode!, headers: lines, body } : undefined);
      });
    });
  });
}

const upstream = newUpstream();

test('a valid answer is accepted by both parsers', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(answers, async (answer) => {
      played = answer;
      const ours = await readByUs();
      expect(ours).toBeDefined();
      expect(inOneOrder(ours!)).toEqual(inOneOrder((await readByNode())!));
    }),
    { numRuns: 500 },
  );
});

test('every answer that is complete here is the same complete answer for Node', { timeout: 60_000 }, async () => {
  let taken = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(brokenAnswers, async (answer) => {
      played = answer;
      const ours = await readByUs();
      if (ours === undefined) {
        refused += 1;
        return;
      }
      taken += 1;
      const theirs = await readByNode();
      expect(theirs).toBeDefined();
      expect(inOneOrder(ours)).toEqual(inOneOrder(theirs!));
    }),
    { numRuns: 6000 },
  );
  // Without such answers the test would compare nothing.
  expect(Math.min(taken, refused)).toBeGreaterThan(500);
});

function inOneOrder({ status, headers, body }: Whole): Whole {
  return { status, headers: headers.toSorted(), body };
}
