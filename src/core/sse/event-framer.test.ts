import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpuMs } from '../../../test/harness/cpu-clock.ts';
import { EventFramer } from './event-framer.ts';
import { GatewayError } from '../errors.ts';

const maxEventBytes = 1_048_576;

/** A memory budget that has so many bytes left. */
function roomOf(left = Infinity) {
  let charged = 0;
  const memoryBudget = {
    chargeAnswer: (bytes: number) => {
      if (charged + bytes > left) return new GatewayError('overloaded');
      charged += bytes;
      return undefined;
    },
    releaseAnswer: () => {
      charged = 0;
    },
  };
  return { maxBytes: maxEventBytes, memoryBudget, charged: () => charged };
}

const tokens = fc.constantFrom('\n', '\r', '\r\n', '\n\n', '\r\n\r\n', '\r\r', 'a', ': b', 'data: é😀', '\uFEFF');
const stream = fc
  .tuple(fc.array(tokens, { maxLength: 40 }), fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 9 }))
  .map(([parts, sizes]) => ({ bytes: Buffer.from(parts.join('')), sizes }));

function pieces({ bytes, sizes }: { bytes: Buffer; sizes: number[] }): Buffer[] {
  const cut: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const size = sizes[cut.length % sizes.length] ?? 1;
    cut.push(bytes.subarray(at, at + size));
    at += size;
  }
  return cut;
}

/** By the standard, in one go over the whole text: where the last line ends that has no characters. */
function endOfLastBlankLine(text: string): number {
  let end = 0;
  let lineIsEmpty = true;
  for (const { index, 0: part } of text.matchAll(/\r\n|\n|\r|[^\r\n]+/g)) {
    const isLineEnd = /^[\r\n]/.test(part);
    if (isLineEnd && lineIsEmpty) end = index + part.length;
    lineIsEmpty = isLineEnd;
  }
  return end;
}

describe('EventFramer', () => {
  it('returns complete events and loses no byte, however the stream is cut', () => {
    fc.assert(
      fc.property(stream, (sent) => {
        const framer = new EventFramer(roomOf());
        const out = Buffer.concat(pieces(sent).map((piece) => Buffer.from(framer.take(piece))));
        expect(out).toEqual(sent.bytes.subarray(0, out.length));
        const text = sent.bytes.toString('latin1');
        expect(out.length).toBe(endOfLastBlankLine(text));
        expect(framer.rest).toEqual(sent.bytes.subarray(out.length));
      }),
      { numRuns: 3000 },
    );
  });

  it('returns a read of complete events without copying it', () => {
    const framer = new EventFramer(roomOf());
    const read = Buffer.from('data: a\n\ndata: b\n\n');
    expect(framer.take(read)).toBe(read);
  });

  it('returns bytes that no later read changes', () => {
    const framer = new EventFramer(roomOf());
    framer.take(Buffer.from('data: a'));
    const first = framer.take(Buffer.from('\n\ndata: b'));
    framer.take(Buffer.from('\n\ndata: c\n\n'));
    expect(first.toString()).toBe('data: a\n\n');
  });

  it('keeps no whole socket read alive for the few bytes that it buffers', () => {
    const framer = new EventFramer(roomOf());
    const read = Buffer.from('data: a\n\ndata: b');
    framer.take(read);
    read.fill('x');
    expect(framer.take(Buffer.from('\n\n')).toString()).toBe('data: b\n\n');
  });

  it('buffers an event of the maximum size, and none that is larger', () => {
    const framer = new EventFramer(roomOf());
    expect(framer.take(Buffer.alloc(maxEventBytes, 'x'))).toHaveLength(0);
    expect(() => framer.take(Buffer.from('x'))).toThrow(GatewayError);
  });

  it('stays fast for a stream of single bytes', () => {
    const framer = new EventFramer(roomOf());
    const byte = Buffer.from('x');
    const beforeMs = cpuMs();
    for (let sent = 0; sent < maxEventBytes; sent += 1) framer.take(byte);
    expect(cpuMs() - beforeMs).toBeLessThan(5_000);
  });

  it('charges for a large event, and releases the charge once the event is complete', () => {
    const eventBudget = roomOf();
    const framer = new EventFramer(eventBudget);
    framer.take(Buffer.alloc(60_000, 'x'));
    expect(eventBudget.charged()).toBe(0);
    for (let part = 0; part < 10; part += 1) framer.take(Buffer.alloc(60_000, 'x'));
    expect(eventBudget.charged()).toBeGreaterThanOrEqual(660_000);
    expect(framer.take(Buffer.from('\n\nx'))).toHaveLength(660_002);
    expect(eventBudget.charged()).toBe(0);
  });

  it('buffers no more than the memory budget has left', () => {
    const framer = new EventFramer(roomOf(200_000));
    framer.take(Buffer.alloc(150_000, 'x'));
    expect(() => framer.take(Buffer.alloc(150_000, 'x'))).toThrow(GatewayError);
  });
});
