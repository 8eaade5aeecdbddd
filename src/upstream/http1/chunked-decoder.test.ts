import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cpuMs } from '../../../test/harness/cpu-clock.ts';
import { BrokenHttp } from './broken-http.ts';
import { ChunkedDecoder } from './chunked-decoder.ts';

const data = fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
const extension = fc.constantFrom('', '', ';a', ';a=b', ';a="b;\\"c\té"', ';a;b=c');
const zeros = fc.constantFrom('', '', '0', '000');
const chunk = fc.tuple(data, zeros, extension, fc.boolean());
const trailers = fc.constantFrom('', '', 'x-sum: 1\r\n', 'x-sum: 1\r\nX-MORE:\r\nx: é\r\n');
const encoded = fc
  .tuple(fc.array(chunk, { maxLength: 8 }), zeros, extension, trailers)
  .map(([chunks, lastZeros, lastExtension, fields]) => {
    const framed = chunks.map(([text, before, more, upper]) => {
      const digits = text.length.toString(16);
      return `${before}${upper ? digits.toUpperCase() : digits}${more}\r\n${text}\r\n`;
    });
    const wire = `${framed.join('')}0${lastZeros}${lastExtension}\r\n${fields}\r\n`;
    return { wire, body: chunks.map(([text]) => text).join('') };
  });
const shares = fc.array(fc.nat(999), { maxLength: 12 });

/** Decodes the text, cut at these thousandths of its length. */
function take(wire: string, cuts: readonly number[], chunks = new ChunkedDecoder()): string {
  const bytes = Buffer.from(wire, 'latin1');
  const ats = cuts.map((share) => Math.floor((share * bytes.length) / 1000)).sort((a, b) => a - b);
  let body = '';
  let from = 0;
  for (const end of [...ats, bytes.length]) {
    // Each read has its own memory, because the decoder may overwrite it.
    body += chunks.take(Buffer.from(bytes.subarray(from, end))).toString('latin1');
    from = end;
  }
  return body;
}

describe('the bytes of a chunked body', () => {
  test('come out as they went in, however they are divided into chunks and reads', () => {
    fc.assert(
      fc.property(encoded, shares, ({ wire, body }, cuts) => {
        const chunks = new ChunkedDecoder();
        expect(take(wire, cuts, chunks)).toBe(body);
        expect(chunks.isOver).toBe(true);
        expect(chunks.strayBytes).toBe(0);
      }),
      { numRuns: 2000 },
    );
  });

  test('come out as they went in, byte by byte', () => {
    fc.assert(
      fc.property(encoded, ({ wire, body }) => {
        expect(
          take(
            wire,
            Array.from({ length: 1000 }, (_, index) => index),
          ),
        ).toBe(body);
      }),
    );
  });

  test('are not over before their last byte', () => {
    fc.assert(
      fc.property(encoded, fc.nat(999), shares, ({ wire, body }, share, cuts) => {
        const chunks = new ChunkedDecoder();
        const before = take(wire.slice(0, Math.floor((share * wire.length) / 1000)), cuts, chunks);
        expect(chunks.isOver).toBe(false);
        expect(chunks.strayBytes).toBe(0);
        expect(body.startsWith(before)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('after the end are counted and not returned', () => {
    fc.assert(
      fc.property(encoded, data, ({ wire, body }, behind) => {
        const chunks = new ChunkedDecoder();
        expect(take(wire + behind, [], chunks)).toBe(body);
        expect(chunks.strayBytes).toBe(behind.length);
      }),
    );
  });

  test('of one read become one piece of that read, and no byte is overwritten before it was read', () => {
    fc.assert(
      fc.property(encoded, data, ({ wire, body }, behind) => {
        const read = Buffer.from(wire + behind, 'latin1');
        const piece = new ChunkedDecoder().take(read);
        expect(piece.buffer).toBe(read.buffer);
        expect(piece.toString('latin1')).toBe(body);
        expect(read.subarray(wire.length).toString('latin1')).toBe(behind);
      }),
    );
  });
});

test('one chunk in the middle of a read is not copied at all', () => {
  const chunks = new ChunkedDecoder();
  chunks.take(Buffer.from('100000\r\n'));
  const read = Buffer.alloc(1000, 'x');
  expect(chunks.take(read)).toBe(read);
});

test('the decoder starts again after a complete body and after an incomplete one', () => {
  const chunks = new ChunkedDecoder();
  for (const wire of ['3;a=b\r\nabc\r\n0\r\nx: y\r\n\r\nstray', '5\r\nab', '5;a', '0\r\nx: ', '1f']) {
    take(wire, [], chunks);
    chunks.begin();
    expect(take('2\r\nok\r\n0\r\n\r\n', [1, 100, 200, 300], chunks)).toBe('ok');
    expect([chunks.isOver, chunks.strayBytes]).toEqual([true, 0]);
    chunks.begin();
  }
});

describe('a chunked body is refused, wherever it is cut, for', () => {
  const end = '\r\n0\r\n\r\n';
  test.each([
    ['no size', `\r\nabc${end}`],
    ['an extension without a size', `;a\r\nabc${end}`],
    ['a size that is none', `g\r\nabc${end}`],
    ['0x', `0x3\r\nabc${end}`],
    ['a sign', `+3\r\nabc${end}`],
    ['a negative size', `-3\r\nabc${end}`],
    ['a space before a size', ` 3\r\nabc${end}`],
    ['a space behind a size', `3 \r\nabc${end}`],
    ['a tab behind a size', `3\t\r\nabc${end}`],
    ['a size of 14 digits', `10000000000000\r\nabc${end}`],
    ['a size of 14 digits, most of them 0', `00000000000003\r\nabc${end}`],
    ['a size that a double would round', `fffffffffffffffff\r\nabc${end}`],
    ['LF behind a size', `3\nabc${end}`],
    ['CR behind a size', `3\rabc${end}`],
    ['two CR behind a size', `3\r\r\nabc${end}`],
    ['NUL behind a size', `3\0\r\nabc${end}`],
    ['data longer than its size', `2\r\nabc${end}`],
    ['data shorter than its size', `4\r\nabc${end}`],
    ['LF behind data', '3\r\nabc\n0\r\n\r\n'],
    ['CR behind data', '3\r\nabc\r0\r\n\r\n'],
    ['nothing behind data', '3\r\nabc0\r\n\r\n'],
    ['LF behind the last size', '3\r\nabc\r\n0\n\r\n'],
    ['LF at the end', '3\r\nabc\r\n0\r\n\n'],
    ['CR at the end and no LF', '3\r\nabc\r\n0\r\n\rx'],
    ['an extension without a name', `3;\r\nabc${end}`],
    ['an extension without a value', `3;a=\r\nabc${end}`],
    ['a space in an extension', `3; a\r\nabc${end}`],
    ['NUL in an extension', `3;\0\r\nabc${end}`],
    ['a bare LF in an extension', `3;a\n\r\nabc${end}`],
    ['a bare CR in an extension', `3;a\rb\r\nabc${end}`],
    ['a quote that does not close', `3;a="b\r\nabc${end}`],
    ['a control character in a quote', `3;a="\x01"\r\nabc${end}`],
    ['a trailer that is none', '3\r\nabc\r\n0\r\nHTTP/1.1 200 OK\r\n\r\n'],
    ['a folded trailer', '3\r\nabc\r\n0\r\nx: y\r\n z\r\n\r\n'],
    ['a trailer with a bare LF', '3\r\nabc\r\n0\r\nx: y\nz: a\r\n\r\n'],
    ['a trailer with a bare CR', '3\r\nabc\r\n0\r\nx: y\rz: a\r\n\r\n'],
    ['a trailer with NUL', '3\r\nabc\r\n0\r\nx: \0\r\n\r\n'],
    ['a length in the trailers', '3\r\nabc\r\n0\r\nx: y\r\nContent-Length: 3\r\n\r\n'],
    ['a coding in the trailers', '3\r\nabc\r\n0\r\ntransfer-encoding: chunked\r\n\r\n'],
  ])('%s', (_name, wire) => {
    for (let share = 0; share < 1000; share += 7) expect(() => take(wire, [share])).toThrow(BrokenHttp);
  });

  test.each([
    ['extensions', '1;a=b\r\nx\r\n', 32_768 / 4],
    ['one extension', `1;${'a'.repeat(32_768)}\r\nx\r\n`, 1],
    ['trailers', `0\r\n${'x: y\r\n'.repeat(32_768 / 4 + 1)}\r\n`, 1],
    ['one trailer', `0\r\nx: ${'y'.repeat(32_768)}`, 1],
  ])('%s without end', (_name, wire, rounds) => {
    const chunks = new ChunkedDecoder();
    expect(() => {
      for (let round = 0; round <= rounds; round += 1) take(wire, [], chunks);
    }).toThrow('without end');
  });
});

test('many small chunks, extensions and trailers take time in proportion to their bytes only', () => {
  const worst = [
    '1\r\nx\r\n'.repeat(200_000),
    '0000000000001\r\nx\r\n'.repeat(70_000),
    `1;${'a'.repeat(32_000)}\r\nx\r\n`,
    `1;a="${'\\"'.repeat(16_000)}\r\n`,
    `1${';a=b'.repeat(8_000)};\r\n`,
    `0\r\n${'x:\r\n'.repeat(8_000)}y\r\n\r\n`,
  ];
  for (const wire of worst) {
    const beforeMs = cpuMs();
    try {
      take(wire, []);
    } catch {
      // Refusal is as good as acceptance here, if it is fast.
    }
    expect(cpuMs() - beforeMs).toBeLessThan(400);
  }
});
