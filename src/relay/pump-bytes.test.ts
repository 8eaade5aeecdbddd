import { createHash, randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { AwaitFirstByte } from '../attempts/await-first-byte.ts';
import { Cancellation } from '../core/cancellation.ts';
import { systemClock } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import type { Exchange } from '../core/exchange.ts';
import { ManualClock } from '../core/manual-clock.fixture.ts';
import type { RelayOutcome } from '../core/outcome.ts';
import type { Provider } from '../core/provider.ts';
import { route, startListener, type TestListener } from '../http/listener/listener.fixture.ts';
import { closeUpstreams, newUpstream, post } from '../upstream/calls-for-tests.ts';
import { type RawProvider, startRawProvider, until } from '../upstream/provider-for-tests.ts';
import { PlayedSink, PlayedSource, streamClocks, turn } from './byte-ends.fixture.ts';
import { pumpBytes } from './pump-bytes.ts';

afterEach(closeUpstreams);

const nobodyPays = { chargeAnswer: () => undefined, releaseAnswer: () => undefined };

interface Relayed {
  readonly gateway: TestListener;
  readonly outcomes: RelayOutcome[];
  readonly draining: Cancellation;
}

/** A route that passes a provider's bytes on, between real sockets. */
async function startRelay(provider: Provider): Promise<Relayed> {
  const outcomes: RelayOutcome[] = [];
  const draining = new Cancellation();
  const upstream = newUpstream();
  const handle = async (exchange: Exchange): Promise<void> => {
    const pending = await new Promise<AwaitFirstByte>((resolve, reject) => {
      let body: AwaitFirstByte | undefined;
      const source = upstream.call(post(provider), {
        onHead: () => {
          const began: AwaitFirstByte = new AwaitFirstByte(source, nobodyPays, (beginning) => {
            if (beginning.kind === 'answer') resolve(began);
            else reject(beginning.error);
          });
          body = began;
        },
        onData: (chunk) => body?.onData(chunk),
        onEnd: () => body?.onEnd(),
        onError: (error) => {
          if (body === undefined) reject(error);
          else body.onError(error);
        },
      });
    });
    const sink = exchange.openStream({ status: 200, headers: ['content-type', 'audio/mpeg'] });
    const context = {
      settings: streamClocks,
      clock: systemClock,
      startedAtMs: exchange.startedAtMs,
      draining,
      onReaderStalled: () => undefined,
      onBug: (thrown: unknown) => {
        throw thrown;
      },
    };
    outcomes.push(await pumpBytes(pending, sink, context));
  };
  const gateway = await startListener({}, [route('GET', '/sound', handle)]);
  return { gateway, outcomes, draining };
}

function answering(write: (socket: Socket) => void): Promise<RawProvider> {
  return startRawProvider((socket) => {
    write(socket);
  });
}

const head = (bytes: number): string =>
  `HTTP/1.1 200 OK\r\ncontent-type: audio/mpeg\r\ncontent-length: ${bytes}\r\n\r\n`;

describe('between real sockets', () => {
  test('opaque bytes arrive as they were sent', async () => {
    const sound = randomBytes(3_000_000);
    await using provider = await answering((socket) => {
      socket.write(head(sound.length));
      socket.write(sound);
    });
    const { gateway, outcomes } = await startRelay(provider.provider);
    const answer = await fetch(`http://127.0.0.1:${gateway.port}/sound`);
    const got = Buffer.from(await answer.arrayBuffer());
    expect(createHash('sha256').update(got).digest('hex')).toBe(createHash('sha256').update(sound).digest('hex'));
    await until(() => outcomes.length === 1);
    expect(outcomes).toEqual([{ kind: 'complete' }]);
  });

  test('a client that does not read pauses the provider, and loses nothing', async () => {
    const total = 64 * 1_048_576;
    let written = 0;
    await using provider = await answering((socket) => {
      socket.write(head(total));
      const piece = Buffer.alloc(65_536, 1);
      const writeOn = (): void => {
        while (written < total) {
          written += piece.length;
          if (!socket.write(piece)) return;
        }
      };
      socket.on('drain', writeOn);
      writeOn();
    });
    const { gateway, outcomes } = await startRelay(provider.provider);
    const client = connect(gateway.port, '127.0.0.1');
    client.write('GET /sound HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    client.pause();
    // Until what the provider has written stands still.
    let before = -1;
    await until(() => written > 0);
    while (before !== written) {
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    expect(written).toBeLessThan(total / 2);
    let got = 0;
    client.on('data', (chunk: Buffer) => (got += chunk.length));
    client.resume();
    await until(() => outcomes.length === 1, 20_000);
    await until(() => client.readableEnded || client.destroyed);
    expect(outcomes).toEqual([{ kind: 'complete' }]);
    expect(got).toBeGreaterThan(total);
    client.destroy();
  });

  test('an answer that the provider broke off never looks whole', async () => {
    await using provider = await answering((socket) => {
      socket.write(`${head(1_000)}half of it`);
      setTimeout(() => socket.destroy(), 20);
    });
    const { gateway, outcomes } = await startRelay(provider.provider);
    const answer = await fetch(`http://127.0.0.1:${gateway.port}/sound`);
    expect(answer.status).toBe(200);
    await expect(answer.arrayBuffer()).rejects.toThrow('terminated');
    await until(() => outcomes.length === 1);
    expect(outcomes[0]).toMatchObject({ kind: 'failed', code: 'upstream_incomplete' });
  });

  test('a client that leaves ends the call', async () => {
    await using provider = await answering((socket) => socket.write(`${head(1_000)}some`));
    const { gateway, outcomes } = await startRelay(provider.provider);
    const client = await gateway.open();
    client.send('GET /sound HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await client.untilText('some');
    client.socket.destroy();
    await until(() => provider.sockets[0]!.destroyed);
    expect(outcomes[0]).toMatchObject({ kind: 'failed', code: 'client_gone' });
  });

  test("the drain's deadline cuts what still flows", async () => {
    await using provider = await answering((socket) => socket.write(`${head(1_000)}some`));
    const { gateway, outcomes, draining } = await startRelay(provider.provider);
    const client = await gateway.open();
    client.send('GET /sound HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await client.untilText('some');
    draining.cancel();
    await client.untilEnd();
    expect(client.text).not.toContain('0\r\n\r\n');
    expect(outcomes[0]).toMatchObject({ kind: 'failed', code: 'draining' });
    await until(() => provider.sockets[0]!.destroyed);
  });
});

describe('in a test’s hands', () => {
  function start(): {
    source: PlayedSource;
    sink: PlayedSink;
    clock: ManualClock;
    outcomes: RelayOutcome[];
    bugs: unknown[];
    draining: Cancellation;
  } {
    const source = new PlayedSource();
    const sink = new PlayedSink();
    const clock = new ManualClock();
    const draining = new Cancellation();
    const outcomes: RelayOutcome[] = [];
    const bugs: unknown[] = [];
    void pumpBytes(source, sink, {
      settings: streamClocks,
      clock,
      startedAtMs: clock.nowMs(),
      draining,
      onReaderStalled: () => undefined,
      onBug: (thrown) => bugs.push(thrown),
    }).then((outcome) => outcomes.push(outcome));
    return { source, sink, clock, outcomes, bugs, draining };
  }

  test('a provider that falls silent is cut off, and one that is paused is not', async () => {
    const { source, sink, clock, outcomes } = start();
    sink.full = true;
    await source.send('some');
    expect(source.paused).toBe(true);
    clock.advance(streamClocks.gapMs * 2);
    expect(source.aborts).toBe(0);
    sink.drain();
    expect(source.paused).toBe(false);
    clock.advance(streamClocks.gapMs);
    await turn();
    expect(outcomes).toMatchObject([{ kind: 'failed', code: 'upstream_stalled' }]);
    expect([source.aborts, sink.cuts]).toEqual([1, 1]);
    expect(clock.waiting).toBe(0);
  });

  test('a client that reads nothing for too long is disconnected', async () => {
    const { source, sink, clock, outcomes } = start();
    sink.full = true;
    await source.send('some');
    clock.advance(streamClocks.stalledReaderMs);
    await turn();
    expect(outcomes).toMatchObject([{ kind: 'failed', code: 'reader_stalled' }]);
    expect([source.aborts, sink.cuts]).toEqual([1, 1]);
  });

  test('a bug ends the answer in a cut', async () => {
    const { source, sink, clock, outcomes, bugs } = start();
    const bug = new TypeError('a bug of ours');
    source.fail(GatewayError.from(bug));
    await turn();
    expect(bugs).toEqual([bug]);
    expect(outcomes).toMatchObject([{ kind: 'failed', code: 'internal_error' }]);
    expect([sink.cuts, clock.waiting]).toEqual([1, 0]);
  });

  test('a whole answer is not cut when the drain ends before its client has read it', async () => {
    const { source, sink, draining, outcomes } = start();
    sink.full = true;
    await source.send('all');
    source.end();
    draining.cancel();
    await turn();
    expect(outcomes).toEqual([{ kind: 'complete' }]);
    expect(sink.cuts).toBe(0);
  });
});
