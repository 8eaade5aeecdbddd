import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { GatewayError } from '../core/errors.ts';
import type { Source } from '../core/source.ts';
import { RecordingListener, closeUpstreams, newUpstream, post } from './calls-for-tests.ts';
import { httpAnswer, httpChunk, pauseFor, startRawProvider, streamHead, until } from './provider-for-tests.ts';

afterEach(closeUpstreams);

const answerByPath = (socket: Socket, request: string): void => {
  socket.write(httpAnswer(200, /"for":"\w+"/.exec(request)?.[0] ?? '{}'));
};

/** After a timer, Node runs the socket reads, and after them the end of the turn. */
const inOneTurn = (work: () => void): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(() => {
      work();
      resolve();
    }, 5);
  });

describe('a connection that is lost in the same turn of the event loop in which a call starts on it', () => {
  const losses: ReadonlyArray<readonly [string, (socket: Socket) => void]> = [
    ['FIN', (socket) => socket.end()],
    ['RST', (socket) => socket.resetAndDestroy()],
    ['a 408 that nobody asked for, and FIN', (socket) => socket.end(httpAnswer(408, ''))],
    ['a 408 that nobody asked for', (socket) => socket.write(httpAnswer(408, ''))],
  ];
  test.each(losses)(
    'to %s: the call moves to another connection, and the provider gets it once',
    async (_name, lose) => {
      await using raw = await startRawProvider(answerByPath);
      const upstream = newUpstream();
      const first = new RecordingListener();
      upstream.call(post(raw.provider), first);
      await first.over;
      const second = new RecordingListener();
      await inOneTurn(() => {
        lose(raw.sockets[0]!);
        upstream.call(post(raw.provider, '{"for":"second"}'), second);
      });
      await second.over;
      expect(second.said).toEqual(['written', 'head', 'data', 'end']);
      expect(second.body).toBe('"for":"second"');
      expect(raw.sockets).toHaveLength(2);
      expect(raw.requests.filter((request) => request.includes('second'))).toHaveLength(1);
    },
  );

  test('leaves a paused call paused, and an aborted call aborted', async () => {
    await using raw = await startRawProvider(answerByPath);
    const upstream = newUpstream();
    const firsts = [new RecordingListener(), new RecordingListener()];
    for (const first of firsts) upstream.call(post(raw.provider), first);
    await Promise.all(firsts.map((first) => first.over));
    const paused = new RecordingListener();
    const aborted = new RecordingListener();
    let source: Source | undefined;
    await inOneTurn(() => {
      for (const socket of raw.sockets) socket.end();
      source = upstream.call(post(raw.provider, '{"for":"paused"}'), paused);
      source.pause();
      upstream.call(post(raw.provider, '{"for":"aborted"}'), aborted).abort();
    });
    await until(() => paused.head !== undefined);
    await pauseFor(20);
    expect(paused.said).toEqual(['written', 'head']);
    source!.resume();
    await paused.over;
    expect(paused.body).toBe('"for":"paused"');
    expect(aborted.said).toEqual([]);
    expect(raw.requests.some((request) => request.includes('aborted'))).toBe(false);
  });
});

describe('an answer that arrives before the request was written', () => {
  test.each(['and FIN', 'and silence'])('is delivered, %s, and its connection is not used again', async (then) => {
    let deaf: Socket | undefined;
    await using raw = await startRawProvider(answerByPath, {}, (onSocket) =>
      createServer((socket) => {
        if (deaf !== undefined) {
          onSocket(socket);
          return;
        }
        deaf = socket;
        socket.on('error', () => undefined);
        socket.once('readable', () => {
          socket.write(httpAnswer(413, '{"too":"large"}'));
          if (then === 'and FIN') socket.end();
        });
      }),
    );
    const upstream = newUpstream();
    const first = new RecordingListener();
    upstream.call(post(raw.provider, 'x'.repeat(32 * 1024 * 1024)), first);
    await first.over;
    expect(first.error).toBeUndefined();
    expect([first.head?.status, first.body]).toEqual([413, '{"too":"large"}']);
    const second = new RecordingListener();
    upstream.call(post(raw.provider, '{"for":"second"}'), second);
    await second.over;
    expect(second.body).toBe('"for":"second"');
    deaf!.destroy();
  });
});

describe('a listener that pauses at every piece', () => {
  const body = 'x'.repeat(700_000);
  const plain = 'HTTP/1.1 200 OK\r\n';
  const forms = [
    ['of a known length', httpAnswer(200, body)],
    ['in chunks', `${streamHead}${httpChunk(body.slice(0, 300_000))}${httpChunk(body.slice(300_000))}0\r\n\r\n`],
    ['until the close', `${plain}\r\n${body}`],
  ] as const;
  test.each(forms)('gets the complete answer %s although its connection has ended meanwhile', async (_form, bytes) => {
    await using raw = await startRawProvider((socket) => socket.end(bytes, 'latin1'));
    const reader = new SlowReader();
    reader.source = newUpstream().call(post(raw.provider), reader);
    await until(() => reader.isOver);
    expect(reader.error).toBeUndefined();
    expect(reader.heardBytes).toBe(body.length);
    expect(reader.heardWhilePaused).toBe(0);
  });

  test.each(forms.slice(0, 2))(
    'gets all that came of an answer %s that was cut, and then the error',
    async (_form, bytes) => {
      await using raw = await startRawProvider((socket) => socket.end(bytes.slice(0, -9), 'latin1'));
      const reader = new SlowReader();
      reader.source = newUpstream().call(post(raw.provider), reader);
      await until(() => reader.isOver);
      expect(reader.error?.code).toBe('upstream_incomplete');
      expect(reader.heardBytes).toBeGreaterThan(body.length - 10);
      expect(reader.heardWhilePaused).toBe(0);
    },
  );
});

test('an answer that arrived completely is complete, although its connection is reset while its listener is paused', async () => {
  await using raw = await startRawProvider((socket) => socket.write(httpAnswer(200, '{"all":1}')));
  const listening = new RecordingListener();
  const source = newUpstream().call(post(raw.provider), {
    onHead: () => undefined,
    onData: (bytes) => {
      listening.onData(bytes);
      source.pause();
    },
    onEnd: () => {
      listening.onEnd();
    },
    onError: (error) => {
      listening.onError(error);
    },
  });
  await until(() => listening.body !== '');
  raw.sockets[0]!.resetAndDestroy();
  await pauseFor(20);
  expect(listening.said).toEqual(['data']);
  source.resume();
  await listening.over;
  expect(listening.said).toEqual(['data', 'end']);
});

/** Pauses for a while after each piece. */
class SlowReader {
  source: Source | undefined;
  heardBytes = 0;
  heardWhilePaused = 0;
  isOver = false;
  error: GatewayError | undefined;
  #isPaused = false;

  onHead(): void {
    this.#rest();
  }

  onData(bytes: Buffer): void {
    this.#note();
    this.heardBytes += bytes.length;
    this.#rest();
  }

  onEnd(): void {
    this.#note();
    this.isOver = true;
  }

  onError(error: GatewayError): void {
    this.#note();
    this.isOver = true;
    this.error = error;
  }

  #note(): void {
    if (this.#isPaused) this.heardWhilePaused += 1;
  }

  #rest(): void {
    this.#isPaused = true;
    this.source?.pause();
    setTimeout(() => {
      this.#isPaused = false;
      this.source?.resume();
    }, 5);
  }
}
