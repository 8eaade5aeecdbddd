import { expect, test } from 'vitest';
import { BugCollector } from '../core/bugs.fixture.ts';
import { GatewayError } from '../core/errors.ts';
import { callBack } from '../core/isolation.ts';
import { ManualClock } from '../core/manual-clock.fixture.ts';
import { errorEvent as openaiEvent } from '../dialects/openai-chat/write-error.ts';
import type { StreamForm } from '../dialects/stream-form.ts';
import { PlayedSink, PlayedStream, streamClocks, turn } from './byte-ends.fixture.ts';
import type { StreamTransform, Tally } from '../core/stream-transform.ts';
import { EarlyHeaders } from './early-headers.ts';

const bug = new TypeError('a bug of ours');
const fail = (): never => {
  throw bug;
};

/** A transform that passes all and never ends, but for what a test changes. */
function transform(changes: Partial<StreamTransform> = {}): StreamTransform {
  return { take: (events) => events, finish: () => '', ending: undefined, tally: () => ({}), ...changes };
}

function start(
  changes: Partial<StreamTransform> = {},
  errorEvent: StreamForm['errorEvent'] = openaiEvent,
): PlayedStream {
  return new PlayedStream().start(transform(changes), { errorEvent });
}

async function expectBug(played: PlayedStream, { cut = false, bugs = [bug] as unknown[] } = {}): Promise<void> {
  await turn();
  expect(played.outcomes).toHaveLength(1);
  expect(played.outcome).toMatchObject({ kind: 'failed', code: 'internal_error' });
  expect(played.bugs).toEqual(bugs);
  expect(played.source.aborts).toBeGreaterThan(0);
  expect(played.sink.cuts).toBe(cut ? 1 : 0);
  expect(cut || played.sink.text.includes('internal_error')).toBe(true);
  expect(played.sink.text).not.toContain('[DONE]');
  expect(played.clock.waiting).toBe(0);
  // Nothing is called any more, whatever still comes.
  played.source.end();
  played.sink.drain();
  played.sink.leave();
  played.draining.cancel();
  expect(played.outcomes).toHaveLength(1);
}

test('what relays an event throws at the end of the turn', async () => {
  const played = start({ take: fail });
  await played.source.send('data: 1\n\n');
  await expectBug(played);
});

test('what delivers the stream tells of a bug', async () => {
  const played = start();
  await played.source.send('data: 1\n\n');
  played.source.fail(GatewayError.from(bug));
  await expectBug(played);
});

test("what reads the end of the provider's body throws", async () => {
  const played = start({ finish: fail });
  await played.source.send('data: 1\n\n');
  callBack(
    () => {
      played.source.end();
    },
    {
      onBug: (thrown) => {
        played.source.fail(GatewayError.from(thrown));
      },
    },
  );
  await expectBug(played);
});

test.each<[string, (played: PlayedStream) => void]>([
  ['the clock of a silent provider', ({ clock }) => clock.advance(streamClocks.gapMs)],
  ["the drain's deadline", ({ draining }) => draining.cancel()],
])('%s meets a bug, and the stream still ends', async (_name, act) => {
  let isFirst = true;
  const errorEvent: StreamForm['errorEvent'] = (error, requestId) => {
    if (!isFirst) return openaiEvent(error, requestId);
    isFirst = false;
    return fail();
  };
  const played = start({}, errorEvent);
  await played.source.send('data: 1\n\n');
  act(played);
  await expectBug(played);
});

test('a reader that drains meets a bug, and the stream still ends', async () => {
  const played = start();
  played.sink.full = true;
  await played.source.send('data: 1\n\n');
  played.source.source.resume = fail;
  played.sink.drain();
  await expectBug(played);
});

test('a bug that has ended the request elsewhere ends the stream, and is not reported again', async () => {
  const played = start();
  await played.source.send('data: 1\n\n');
  played.sink.break(GatewayError.from(bug));
  await expectBug(played, { bugs: [] });
});

test('where not even the error can be said, the client sees a cut', async () => {
  const errorEvent = (): string => {
    throw new Error('nor can it be said');
  };
  const played = start({ take: fail }, errorEvent);
  await played.source.send('data: 1\n\n');
  await expectBug(played, { cut: true, bugs: [bug, new Error('nor can it be said')] });
});

test('a sink whose end fails is cut', async () => {
  const ending = { kind: 'complete', by: 'done' } as const;
  const played = start({ ending });
  played.sink.end = () => Promise.reject(bug);
  await played.source.send('data: 1\n\n');
  await turn();
  await expectBug(played, { cut: true });
});

test('a tally that fails loses the count, not the end', async () => {
  const tally = (): Tally => fail();
  const played = start({ tally, ending: { kind: 'complete', by: 'done' } });
  await played.source.send('data: 1\n\n');
  await turn();
  expect(played.outcomes).toHaveLength(1);
  expect(played.bugs).toEqual([bug]);
});

test("a translator's bug is reported, and not only told to the client", async () => {
  const played = start({ ending: { kind: 'failed', error: GatewayError.from(bug), told: false } });
  await played.source.send('data: 1\n\n');
  await expectBug(played);
});

test('the head that cannot be sent ahead is its request’s bug', () => {
  const owner = new BugCollector();
  const clock = new ManualClock();
  const early = new EarlyHeaders({ ...streamClocks, keepAlive: ':\n\n' }, clock, fail, owner);
  clock.advance(streamClocks.headersAfterMs);
  expect(owner.bugs).toEqual([bug]);
  expect(early.stop()).toBeUndefined();
  expect(clock.waiting).toBe(0);

  const sink = new PlayedSink();
  sink.write = fail;
  const second = new EarlyHeaders({ ...streamClocks, keepAlive: ':\n\n' }, clock, () => sink, owner);
  clock.advance(streamClocks.headersAfterMs);
  expect(owner.bugs).toEqual([bug, bug]);
  expect(second.stop()).toBe(sink);
});
