import { describe, expect, it } from 'vitest';
import { leastOfTurn, Loop, mostAfterPause, mostPerTurn } from './loop.fixture.ts';

const leastPerTurn = 16;

describe('connections that are held while load is shed', () => {
  it('begins a tenth of a turn of what waited in held connections, and of others that send little', () => {
    const loop = new Loop();
    loop.overload();
    loop.turn(25, 500);
    for (let count = 0; count < mostPerTurn; count += 1) loop.delay.begins('flood');
    const late = Array.from({ length: 20 }, () => loop.delay.begins('flood', true)).filter(Boolean);
    expect(late.length).toBe(leastOfTurn);
    expect(loop.delay.begins('sends little', true)).toBe(true);
  });

  it('has connections held that are refused more than once for twenty requests begun', () => {
    const loop = new Loop();
    loop.overload();
    for (let turn = 0; turn < 21; turn += 1) loop.turn(10, mostPerTurn);
    for (let count = 0; count < 2 * mostPerTurn; count += 1) loop.delay.begins('flood');
    expect(loop.delay.pausesConnection).toBe(false);
    loop.delay.begins('flood');
    expect(loop.delay.pausesConnection).toBe(true);
  });

  it.each([
    { costMs: 0.5, quotaMs: 100, clients: 400 },
    { costMs: 1, quotaMs: 100, clients: 200 },
    { costMs: 0.5, quotaMs: 50, clients: 400 },
    { costMs: 1, quotaMs: 50, clients: 200 },
    { costMs: 0.2, quotaMs: 50, clients: 700 },
  ])('has about one read for twenty begun, and clients that come back at once do not make it end: %o', (row) => {
    const loop = new Loop();
    const flood = new ClosedLoop(loop, row);
    flood.run(3_000);
    expect(loop.delay.shedding).toBe(true);
    const before = { ...flood.counts };
    flood.run(60_000, () => expect(loop.delay.shedding).toBe(true));
    const begun = flood.counts.begun - before.begun;
    const refused = flood.counts.refused - before.refused;
    const read = flood.counts.read - before.read;
    expect(begun).toBeGreaterThan((0.9 * 60_000 * row.quotaMs) / 100 / row.costMs);
    expect(read).toBeGreaterThan(0.02 * begun);
    expect(read).toBeLessThan(0.12 * begun);
    expect(refused).toBeLessThan(0.12 * begun);
  });

  it('has none read while turns after a pause of the CPU quota refuse more than that', () => {
    const loop = new Loop();
    loop.overload();
    let begun = 0;
    let read = 0;
    for (let period = 0; period < 50; period += 1) {
      begun += loop.turn(52, 3 * mostPerTurn);
      for (let turn = 0; turn < 8; turn += 1) {
        begun += loop.turn(5, 20);
        read += loop.delay.takeResumable(1_000);
      }
    }
    expect(begun).toBeGreaterThan(10_000);
    expect(read).toBe(0);
  });

  it('counts what the turn refused that has not ended yet', () => {
    const loop = new Loop();
    loop.overload();
    for (let turn = 0; turn < 21; turn += 1) loop.turn(10, mostPerTurn);
    expect(loop.delay.takeResumable(100)).toBe(mostPerTurn);
    for (let count = 0; count < 3 * mostPerTurn; count += 1) loop.delay.begins('flood');
    expect(loop.delay.takeResumable(100)).toBe(0);
  });

  it('has some read when nothing was refused for an interval, even if nothing more comes', () => {
    const loop = new Loop();
    loop.overload();
    expect(loop.turn(50, 1_000)).toBe(mostPerTurn);
    expect(loop.delay.takeResumable(1_000)).toBe(0);
    for (let waitedMs = 0; waitedMs < 600; waitedMs += 5) {
      loop.sleep(5);
      loop.delay.takeResumable(1_000);
    }
    expect(loop.delay.takeResumable(1_000)).toBe(leastPerTurn);
    expect(loop.delay.shedding).toBe(true);
  });

  it('ends where none is held and nothing is refused; what is held after that is read a part at a time, not to be the next overload', () => {
    const loop = new Loop();
    loop.overload();
    expect(loop.delay.takeResumable(0)).toBeLessThan(mostAfterPause);
    for (let turn = 0; turn < 20; turn += 1) loop.turn(30, 10);
    expect(loop.delay.shedding).toBe(false);
    expect(loop.delay.takeResumable(0)).toBe(mostAfterPause);
  });
});

/** Clients that ask again as soon as they are answered, also when they are refused; and a CPU quota in periods of 100 ms. */
class ClosedLoop {
  readonly counts = { begun: 0, refused: 0, read: 0 };
  readonly #loop: Loop;
  readonly #costMs: number;
  readonly #quotaMs: number;
  #usedMs = 0;
  #period = 0;
  #asking: number;
  #held = 0;

  constructor(loop: Loop, { costMs, quotaMs, clients }: { costMs: number; quotaMs: number; clients: number }) {
    this.#loop = loop;
    this.#costMs = costMs;
    this.#quotaMs = quotaMs;
    this.#asking = clients;
  }

  run(ms: number, afterTurn?: () => void): void {
    const endMs = this.#loop.clock.nowMs() + ms;
    while (this.#loop.clock.nowMs() < endMs) {
      this.#turn();
      afterTurn?.();
    }
  }

  #turn(): void {
    const { delay } = this.#loop;
    const read = Math.min(this.#held, delay.takeResumable(this.#held));
    this.#held -= read;
    this.counts.read += read;
    let cpuMs = 0.02;
    let asking = 0;
    for (let count = 0; count < this.#asking + read; count += 1) {
      const begins = delay.begins('flood', count >= this.#asking);
      cpuMs += begins ? this.#costMs : this.#costMs * 0.35;
      this.counts[begins ? 'begun' : 'refused'] += 1;
      if (!begins && delay.pausesConnection) this.#held += 1;
      else asking += 1;
    }
    this.#asking = asking;
    this.#loop.turn(this.#clockMsOf(cpuMs), 0);
  }

  /** How long it takes until the quota has given so much. */
  #clockMsOf(cpuMs: number): number {
    const startMs = this.#loop.clock.nowMs();
    let nowMs = startMs;
    for (let leftMs = cpuMs; leftMs > 0;) {
      if (Math.floor(nowMs / 100) > this.#period) {
        this.#period = Math.floor(nowMs / 100);
        this.#usedMs = 0;
      }
      const stepMs = Math.min(leftMs, this.#quotaMs - this.#usedMs, (this.#period + 1) * 100 - nowMs);
      if (stepMs < 1e-6) {
        nowMs = (this.#period + 1) * 100;
        continue;
      }
      nowMs += stepMs;
      this.#usedMs += stepMs;
      leftMs -= stepMs;
    }
    return nowMs - startMs;
  }
}
