import { describe, expect, it } from 'vitest';
import { Loop } from './loop.fixture.ts';

const mostPerTurn = 48;
const mostAfterPause = 128;
const leastOfTurn = 5;

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

  it('has held connections read as slowly as one for twenty requests begun, by the turns after a pause and those between', () => {
    const loop = new Loop();
    loop.overload();
    let read = 0;
    let begun = 0;
    let refused = 0;
    for (let period = 0; period < 50; period += 1) {
      // The quota of the CPU is used up for 50 ms, and what came meanwhile is too much for a turn.
      const burst = mostPerTurn + (period % 2 === 0 ? 20 : 10);
      begun += loop.turn(52, burst);
      refused += burst - mostPerTurn;
      for (let turn = 0; turn < 8; turn += 1) {
        const resumed = loop.delay.takeResumable();
        read += resumed;
        // Each that is read again takes the place of one that comes with the next pause.
        refused += resumed;
        for (let count = 0; count < resumed; count += 1) loop.delay.begins('flood', true);
        begun += loop.turn(5, 20);
      }
    }
    expect(loop.delay.shedding).toBe(true);
    expect(read).toBeLessThan(begun * 0.05);
    expect(refused).toBeGreaterThan(read);
  });

  it('has them read again when nothing was refused for an interval, even if nothing more comes', () => {
    const loop = new Loop();
    loop.overload();
    for (let ms = 0; ms < 290; ms += 5) {
      expect(loop.delay.takeResumable()).toBe(0);
      loop.sleep(5);
    }
    for (let ms = 0; ms < 10; ms += 5) {
      loop.delay.takeResumable();
      loop.sleep(5);
    }
    expect(loop.delay.takeResumable()).toBe(mostAfterPause);
  });

  it('takes a pause of the process for no proof that nothing more comes', () => {
    const loop = new Loop();
    loop.overload();
    loop.delay.takeResumable();
    loop.quietTurn(400);
    expect(loop.delay.takeResumable()).toBe(0);
    expect(loop.delay.shedding).toBe(true);
  });

  it('has held connections read a part at a time once it is over, so that they are not the next overload', () => {
    const loop = new Loop();
    loop.overload();
    expect(loop.delay.takeResumable()).toBeLessThan(mostAfterPause);
    for (let turn = 0; turn < 11; turn += 1) loop.turn(30, 10);
    expect(loop.delay.shedding).toBe(false);
    expect(loop.delay.takeResumable()).toBe(mostAfterPause);
  });
});
