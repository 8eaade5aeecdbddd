import { describe, expect, it } from 'vitest';
import { Cancellation } from '../core/cancellation.ts';
import { GatewayError } from '../core/errors.ts';
import { PlayedStream, turn } from './byte-ends.fixture.ts';
import { chunk, doneEvent, finishEvent, usageEvent } from './openai-streams.fixture.ts';
import { Passthrough } from '../dialects/openai-chat/passthrough.ts';

const provider = { name: 'openai', secrets: () => ['sk-of-the-provider'] };

const start = (): PlayedStream => new PlayedStream().start(new Passthrough({ provider, showsUsage: true }));
const [one, two, three] = ['one', 'two', 'three'].map((content) => chunk({ content })) as [string, string, string];
const last = finishEvent + usageEvent + doneEvent;

describe('pump', () => {
  it('writes what one turn brings in one write, and tells the first', async () => {
    const { source, sink, outcomes } = start();
    source.sendNow(one + two.slice(0, 9));
    source.sendNow(two.slice(9));
    source.sendNow(three);
    expect(sink.writes).toEqual([]);
    await turn();
    expect(sink.writes.map(String)).toEqual([one + two + three]);
    await source.send(last);
    expect(sink.writes).toHaveLength(2);
    expect(outcomes).toHaveLength(1);
  });

  it('does not gather without bound while a turn lasts', () => {
    const { source, sink } = start();
    for (let sent = 0; sent <= 65_536; sent += one.length) source.sendNow(one);
    expect(sink.bytes.length).toBeGreaterThan(65_536);
  });

  it('tells the first event once', async () => {
    const played = start();
    await played.source.send(one.slice(0, 20));
    expect(played.firstEvents).toBe(0);
    await played.source.send(one.slice(20) + two);
    await played.source.send(three);
    expect(played.firstEvents).toBe(1);
  });

  it('relays what came in the turn in which the provider ended', async () => {
    const { source, sink, outcomes } = start();
    source.sendNow(one + last);
    source.end();
    await turn();
    expect(sink.text).toBe(one + last);
    expect(outcomes).toMatchObject([{ kind: 'complete', finishReason: 'stop' }]);
  });
});

describe('back-pressure', () => {
  it('pauses the provider while the client does not read', async () => {
    const { source, sink } = start();
    sink.full = true;
    await source.send(one);
    expect(source.paused).toBe(true);
    await source.send(two); // was on its way
    sink.drain();
    expect(source.paused).toBe(false);
    expect(sink.text).toBe(one + two);
  });

  it('waits for the client to take the last bytes before it counts the stream as over', async () => {
    const { source, sink, outcomes, clock } = start();
    sink.full = true;
    await source.send(one + last);
    expect(outcomes).toEqual([]);
    expect(sink.ends).toBe(1);
    expect(source.paused).toBe(false); // to read the end of the body behind [DONE]
    source.end();
    sink.drain();
    await turn();
    expect(sink.ends).toBe(1);
    expect(outcomes).toMatchObject([{ kind: 'complete' }]);
    expect(clock.waiting).toBe(0);
  });

  it('disconnects a client that has stopped reading, and none that reads slowly', async () => {
    const { source, sink, outcomes, clock } = start();
    await source.send(one);
    sink.full = true;
    await source.send(two);
    clock.advance(299_999);
    sink.drain();
    sink.full = true;
    await source.send(three);
    clock.advance(299_999);
    expect(sink.cuts).toBe(0);
    clock.advance(1);
    await turn();
    expect(sink.cuts).toBe(1);
    expect(sink.ends).toBe(0);
    expect(source.aborts).toBe(1);
    expect(outcomes).toMatchObject([{ kind: 'failed', code: 'reader_stalled', usage: { estimated: true } }]);
    expect(clock.waiting).toBe(0);
  });

  it('disconnects a client that never takes the last bytes', async () => {
    const { source, sink, outcomes, clock } = start();
    sink.full = true;
    await source.send(one + last);
    source.end();
    clock.advance(300_000);
    await turn();
    expect(sink.cuts).toBe(1);
    expect(outcomes).toMatchObject([{ kind: 'failed', code: 'reader_stalled', usage: { totalTokens: 29 } }]);
  });
});

describe('clocks', () => {
  it.each([
    ['nothing', ''],
    ['an event that does not end', 'data: {'],
  ])('fails a stream that brings %s for the gap', async (_what, trickle) => {
    const { source, sink, outcomes, clock } = start();
    await source.send(one);
    clock.advance(59_000);
    if (trickle !== '') await source.send(trickle);
    clock.advance(999);
    expect(sink.ends).toBe(0);
    clock.advance(1);
    await turn();
    expect(sink.text).toContain('"code":"upstream_stalled"');
    expect(sink.text).not.toContain('[DONE]');
    expect(sink.ends).toBe(1);
    expect(source.aborts).toBe(1);
    expect(outcomes).toMatchObject([{ kind: 'failed', code: 'upstream_stalled' }]);
  });

  it('counts comments as a sign of life', async () => {
    const { source, sink, clock } = start();
    await source.send(one);
    for (let minute = 0; minute < 5; minute += 1) {
      clock.advance(59_999);
      await source.send(': still thinking\n\n');
    }
    expect(sink.ends).toBe(0);
  });

  it('lets the gap stand still while the client is what is slow, and starts it with its next read', async () => {
    const { source, sink, clock } = start();
    sink.full = true;
    await source.send(one);
    clock.advance(200_000);
    expect(sink.text).toBe(one);
    sink.drain();
    clock.advance(59_999);
    expect(sink.text).toBe(one);
    clock.advance(1);
    expect(sink.text).toContain('"code":"upstream_stalled"');
  });

  it('ends a stream that takes too long in all', async () => {
    const { source, sink, outcomes, clock } = start();
    for (let second = 0; second < 600; second += 30) {
      await source.send(one);
      clock.advance(30_000);
    }
    await turn();
    expect(sink.text).toContain('"code":"stream_too_long"');
    expect(outcomes).toMatchObject([{ kind: 'failed', code: 'stream_too_long', usage: { outputTokens: 20 } }]);
  });

  it('leaves no timer behind', async () => {
    const played = start();
    await played.source.send(one + last);
    played.source.end();
    expect(played.clock.waiting).toBe(0);
  });
});

describe('the end', () => {
  it('aborts the provider at once when the client leaves, writes nothing more, and counts all that came', async () => {
    const { source, sink, outcomes, clock } = start();
    await source.send(one + two);
    source.sendNow(three);
    sink.leave();
    expect(source.aborts).toBe(1);
    await turn();
    expect(sink.text).toBe(one + two);
    expect(sink.ends).toBe(0);
    expect(outcomes).toMatchObject([
      { kind: 'failed', code: 'client_gone', usage: { outputTokens: 3, estimated: true } },
    ]);
    expect(clock.waiting).toBe(0);
  });

  it('tells the drain deadline to the client, and waits for nobody', async () => {
    const { source, sink, outcomes, draining } = start();
    sink.full = true;
    await source.send(one);
    draining.cancel();
    await turn();
    expect(sink.text).toContain('"code":"draining"');
    expect(sink.ends).toBe(1);
    expect(source.aborts).toBe(1);
    expect(outcomes).toMatchObject([{ kind: 'failed', code: 'draining' }]);
  });

  it('tells it too where it had come before the stream', async () => {
    const played = new PlayedStream();
    played.draining.cancel();
    played.start(new Passthrough({ provider, showsUsage: true }));
    await turn();
    expect(played.sink.text).toContain('"code":"draining"');
    expect(played.outcomes).toHaveLength(1);
  });

  it('keeps no listener on the drain of the whole process', async () => {
    const draining = new Cancellation();
    let listeners = 0;
    const onCancel = draining.onCancel.bind(draining);
    draining.onCancel = (listener) => {
      listeners += 1;
      const listening = onCancel(listener);
      return {
        stop() {
          listeners -= 1;
          listening.stop();
        },
      };
    };
    const played = new PlayedStream();
    Object.assign(played, { draining });
    played.start(new Passthrough({ provider, showsUsage: true }));
    expect(listeners).toBe(1);
    await played.source.send(one + last);
    expect(listeners).toBe(0);
  });

  it('comes once, whatever else happens', async () => {
    const { source, sink, outcomes, clock, draining } = start();
    await source.send(one + last);
    sink.leave();
    sink.drain();
    draining.cancel();
    source.fail(new GatewayError('upstream_incomplete'));
    source.end();
    clock.advance(1_000_000);
    await turn();
    expect(outcomes).toMatchObject([{ kind: 'complete' }]);
    expect(sink.text).toBe(one + last);
    expect(sink.ends).toBe(1);
    expect(sink.cuts).toBe(0);
  });

  it('lets the connection live whose body ends a moment after [DONE]', async () => {
    const { source, outcomes, clock } = start();
    await source.send(one + last);
    clock.advance(999);
    source.end();
    clock.advance(10_000);
    expect(source.aborts).toBe(0);
    expect(outcomes).toHaveLength(1);
  });

  it.each([
    ['goes on', (played: PlayedStream) => played.source.send(Buffer.alloc(20_000))],
    ['does not end', (played: PlayedStream) => Promise.resolve(played.clock.advance(1_000))],
  ])('aborts a provider that %s after [DONE]', async (_what, misbehave) => {
    const played = start();
    await played.source.send(one + last);
    await misbehave(played);
    expect(played.source.aborts).toBeGreaterThan(0);
    expect(played.sink.text).toBe(one + last);
  });
});
