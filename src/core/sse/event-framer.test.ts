import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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
  it('gives out whole events, all of them and every byte, whatever the cuts', () => {
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

  it('passes a read of whole events on without copying it', () => {
    const framer = new EventFramer(roomOf());
    const read = Buffer.from('data: a\n\ndata: b\n\n');
    expect(framer.take(read)).toBe(read);
  });

  it('gives out what no later read can change', () => {
    const framer = new EventFramer(roomOf());
    framer.take(Buffer.from('data: a'));
    const first = framer.take(Buffer.from('\n\ndata: b'));
    framer.take(Buffer.from('\n\ndata: c\n\n'));
    expect(first.toString()).toBe('data: a\n\n');
  });

  it('keeps no read of the socket alive for the few bytes that it holds', () => {
    const framer = new EventFramer(roomOf());
    const read = Buffer.from('data: a\n\ndata: b');
    framer.take(read);
    read.fill('x');
    expect(framer.take(Buffer.from('\n\n')).toString()).toBe('data: b\n\n');
  });

  it('holds an event of the bound, and none beyond it', () => {
    const framer = new EventFramer(roomOf());
    expect(framer.take(Buffer.alloc(maxEventBytes, 'x'))).toHaveLength(0);
    expect(() => framer.take(Buffer.from('x'))).toThrow(GatewayError);
  });

  it('stays quick where single bytes come', () => {
    const framer = new EventFramer(roomOf());
    const byte = Buffer.from('x');
    const startedAtMs = performance.now();
    for (let sent = 0; sent < maxEventBytes; sent += 1) framer.take(byte);
    expect(performance.now() - startedAtMs).toBeLessThan(5_000);
  });

  it('charges for an event that is long, and gives back what it charged as soon as it is whole', () => {
    const eventBudget = roomOf();
    const framer = new EventFramer(eventBudget);
    framer.take(Buffer.alloc(60_000, 'x'));
    expect(eventBudget.charged()).toBe(0);
    for (let part = 0; part < 10; part += 1) framer.take(Buffer.alloc(60_000, 'x'));
    expect(eventBudget.charged()).toBeGreaterThanOrEqual(660_000);
    expect(framer.take(Buffer.from('\n\nx'))).toHaveLength(660_002);
    expect(eventBudget.charged()).toBe(0);
  });

  it('holds no more than the memoryBudget has left', () => {
    const framer = new EventFramer(roomOf(200_000));
    framer.take(Buffer.alloc(150_000, 'x'));
    expect(() => framer.take(Buffer.alloc(150_000, 'x'))).toThrow(GatewayError);
  });
});
