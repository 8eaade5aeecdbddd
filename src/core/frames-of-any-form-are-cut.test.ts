import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { GatewayError } from './errors.ts';
import { sizedBy, terminatedBy } from './frame-ends.ts';
import { type Framing, messagesIn } from './framing.ts';
import { framingByEnds } from './framing-by-frame-ends.ts';

const lines = framingByEnds({ mediaType: 'application/x-lines', ends: terminatedBy(0x0a) });

/** Records as in an AWS event stream: the size of the whole first, and a checksum last. */
const records = framingByEnds({
  mediaType: 'application/x-records',
  ends: sizedBy(4, (head) => head.readUInt32BE()),
  messageIn(frame) {
    const content = frame.subarray(0, -4);
    if (crc32(content) !== frame.readUInt32BE(content.length)) throw new GatewayError('upstream_invalid', 'checksum');
    return { data: content.toString('utf8', 4), isNamedError: false };
  },
});

function record(data: string): Buffer {
  const content = Buffer.concat([Buffer.alloc(4), Buffer.from(data)]);
  content.writeUInt32BE(content.length + 4);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(content));
  return Buffer.concat([content, checksum]);
}

const said = ['Grüße', 'a\0\n\r\nb', '👋'];
const forms: readonly (readonly [string, Framing, readonly Buffer[], readonly string[]])[] = [
  ['lines', lines, ['Grüße\n', '\n', '  \r\n', '👋\n'].map((line) => Buffer.from(line)), ['Grüße', '👋']],
  ['records', records, said.map(record), said],
];

let charged = 0;
const memoryBudget = {
  chargeAnswer: (bytes: number) => {
    charged += bytes;
    return undefined;
  },
  releaseAnswer: () => {
    charged = 0;
  },
};
const budget = (maxBytes = 1_048_576) => ({ maxBytes, memoryBudget });
const dataIn = (frames: Buffer, framing: Framing): string[] => [...messagesIn(frames, framing)].map(({ data }) => data);

describe.each(forms)('%s', (_name, framing, frames, expected) => {
  const stream = Buffer.concat(frames);

  test('are complete frames, however the bytes are cut', () => {
    for (let size = 1; size <= stream.length; size += 1) {
      const framer = framing.makeFramer(budget());
      const taken: Buffer[] = [];
      for (let at = 0; at < stream.length; at += size) {
        const complete = framer.take(stream.subarray(at, at + size));
        taken.push(complete);
        expect(complete.length === 0 || dataIn(complete, framing).every((data) => expected.includes(data))).toBe(true);
      }
      expect(Buffer.concat(taken)).toEqual(stream);
      expect(framer.rest).toHaveLength(0);
      expect(taken.flatMap((complete) => dataIn(complete, framing))).toEqual(expected);
    }
  });

  test('show the end of the first message at its last byte', () => {
    const first = frames[0]?.length ?? 0;
    for (let size = 1; size <= first; size += 1) {
      const finder = framing.findFirst();
      let at = 0;
      while (at < stream.length && !finder.endsIn(stream.subarray(at, at + size))) at += size;
      expect(at).toBe(Math.floor((first - 1) / size) * size);
    }
  });

  test('larger than the budget are refused, and large ones are charged until they are complete', () => {
    const large = framing === lines ? Buffer.from(`${'x'.repeat(100_000)}\n`) : record('x'.repeat(100_000));
    const framer = framing.makeFramer(budget());
    framer.take(large.subarray(0, 90_000));
    expect(charged).toBeGreaterThanOrEqual(90_000);
    expect(framer.take(large.subarray(90_000))).toEqual(large);
    expect(charged).toBe(0);
    expect(() => framing.makeFramer(budget(50_000)).take(large.subarray(0, 90_000))).toThrow(/more than 50000 bytes/);
  });
});

test('a last line may lack its line end, and a record lacks nothing', () => {
  const bytes = Buffer.from('a\nb');
  expect(lines.lastOf(bytes)).toEqual({ kind: 'message', data: 'b', isNamedError: false, bytes: Buffer.from('b\n') });
  expect(lines.lastOf(Buffer.from('a\n \n'))).toEqual({ kind: 'none' });
  expect(records.lastOf(record('a'))).toEqual({ kind: 'none' });
  expect(records.lastOf(Buffer.concat([record('a'), record('b').subarray(0, -1)]))).toEqual({ kind: 'cut' });
});

test('a damaged record, and one without a size, are no frames', () => {
  const damaged = record('abc');
  damaged[5] = 0;
  expect(() => dataIn(damaged, records)).toThrow('checksum');
  const noSize = Buffer.alloc(12);
  for (const read of [
    () => records.makeFramer(budget()).take(noSize),
    () => records.findFirst().endsIn(noSize),
    () => records.lastOf(noSize),
  ]) {
    expect(read).toThrow(/no valid size/);
  }
});
