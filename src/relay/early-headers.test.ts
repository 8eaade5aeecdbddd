import { describe, expect, it } from 'vitest';
import { BugCollector } from '../core/bugs.fixture.ts';
import { ManualClock } from '../core/manual-clock.fixture.ts';
import { PlayedSink, streamClocks } from './byte-ends.fixture.ts';
import { EarlyHeaders } from './early-headers.ts';

function start(keepAlive = ': keep-alive\n\n'): {
  clock: ManualClock;
  sink: PlayedSink;
  opened: () => number;
  early: EarlyHeaders;
} {
  const clock = new ManualClock();
  const sink = new PlayedSink();
  let opened = 0;
  const open = (): PlayedSink => {
    opened += 1;
    return sink;
  };
  const early = new EarlyHeaders({ ...streamClocks, keepAlive }, clock, open, new BugCollector());
  return { clock, sink, early, opened: () => opened };
}

describe('EarlyHeaders', () => {
  it('lets no head out before its time', () => {
    const { clock, early, opened } = start();
    clock.advance(29_999);
    expect(early.stop()).toBeUndefined();
    clock.advance(100_000);
    expect(opened()).toBe(0);
    expect(clock.waiting).toBe(0);
  });

  it('writes nothing beside the head where the client has no bytes without a meaning', () => {
    const { clock, sink, early, opened } = start('');
    clock.advance(90_000);
    expect(opened()).toBe(1);
    expect(sink.writes).toEqual([]);
    early.stop();
    expect(clock.waiting).toBe(0);
  });

  it('then opens the stream once, with a comment at once and one every 15 s', () => {
    const { clock, sink, early, opened } = start();
    clock.advance(30_000);
    expect(opened()).toBe(1);
    expect(sink.text).toBe(': keep-alive\n\n');
    clock.advance(30_000);
    expect(sink.text).toBe(': keep-alive\n\n'.repeat(3));
    expect(early.stop()).toBe(sink);
    clock.advance(100_000);
    expect(opened()).toBe(1);
    expect(sink.writes).toHaveLength(3);
    expect(clock.waiting).toBe(0);
  });

  it('says nothing to a client that does not read', () => {
    const { clock, sink } = start();
    sink.full = true;
    clock.advance(3_600_000);
    expect(sink.writes).toHaveLength(1);
    sink.drain();
    clock.advance(15_000);
    expect(sink.writes).toHaveLength(2);
  });
});
