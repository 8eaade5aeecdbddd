import { describe, expect, it } from 'vitest';
import { BodyBuffer } from './body-buffer.ts';

const chunk = (text: string): Buffer => {
  const own = Buffer.from(new ArrayBuffer(text.length));
  own.write(text);
  return own;
};

describe('a body buffer', () => {
  it.each([
    ['of the promised length', 9],
    ['of a length that nobody promised', 0],
    ['longer than promised', 4],
    ['shorter than promised', 1_000_000],
  ])('%s come out as they came in', (_name, expected) => {
    const bytes = new BodyBuffer(expected);
    for (const text of ['one', 'two', '345']) bytes.add(chunk(text));
    expect(bytes.length).toBe(9);
    const whole = bytes.take();
    expect(whole.toString()).toBe('onetwo345');
    expect(whole.buffer.byteLength).toBe(9);
  });

  it('grows beyond the expected length', () => {
    const bytes = new BodyBuffer(0);
    for (let index = 0; index < 100; index += 1) bytes.add(Buffer.alloc(65_536, index));
    const whole = bytes.take();
    expect(whole.length).toBe(6_553_600);
    for (let index = 0; index < 100; index += 1) expect(whole[index * 65_536 + 65_535]).toBe(index);
  });

  it.each([6_553_600, 6_553_601, 900_000, 300_000])('holds what comes where %d bytes are promised', (promised) => {
    const bytes = new BodyBuffer(promised);
    for (let index = 0; index < 100; index += 1) bytes.add(Buffer.alloc(65_536, index));
    const whole = bytes.take();
    expect(whole.buffer.byteLength).toBe(6_553_600);
    for (let index = 0; index < 100; index += 1) {
      expect([whole[index * 65_536], whole[index * 65_536 + 65_535]]).toEqual([index, index]);
    }
  });

  it('returns a single chunk without a copy, and an empty buffer for no chunk', () => {
    const only = chunk('{}');
    const bytes = new BodyBuffer(2);
    bytes.add(only);
    expect(bytes.take()).toBe(only);
    expect(new BodyBuffer(0).take()).toHaveLength(0);
  });

  it('frees all memory when it is discarded, also when it is empty', () => {
    const [first, second] = [chunk('one'), chunk('two')];
    const bytes = new BodyBuffer(0);
    bytes.discard();
    bytes.add(first);
    bytes.discard();
    expect(first).toHaveLength(0);
    bytes.add(second);
    expect(bytes.take()).toBe(second);
    // What is empty is shared by all of them.
    const other = new BodyBuffer(0);
    for (const text of ['345', '678']) other.add(chunk(text));
    expect(other.take().toString()).toBe('345678');
    expect(new BodyBuffer(0).take().buffer).toHaveProperty('detached', false);
  });

  it('frees the memory of each chunk once it is copied, and leaves shared memory alone', () => {
    const bytes = new BodyBuffer(0);
    const own = [chunk('one'), chunk('two')];
    const pooled = Buffer.from('pooled').subarray(1);
    for (const each of [...own, pooled]) bytes.add(each);
    expect(own.map(({ buffer }) => buffer.byteLength)).toEqual([0, 0]);
    expect(pooled.toString()).toBe('ooled');
    expect(bytes.take().toString()).toBe('onetwoooled');
  });
});
