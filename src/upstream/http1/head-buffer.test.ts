import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cpuMs } from '../../../test/harness/cpu-clock.ts';
import { BrokenHttp } from './broken-http.ts';
import { HeadBuffer, HeadTooLarge } from './head-buffer.ts';

const text = 'HTTP/1.1 200 OK\r\nx: \xe9\r\n';
const bytes = Buffer.from(`${text}\r\nthe body\r\n\r\n`, 'latin1');

describe('a head', () => {
  test('is the same wherever it is cut, and the bytes after it are kept', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(bytes.length), { maxLength: 6 }), (cuts) => {
        const ats = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const head = new HeadBuffer();
        let taken: string | undefined;
        let behind = '';
        ats.slice(1).forEach((end, index) => {
          const piece = bytes.subarray(ats[index], end);
          if (taken !== undefined) {
            behind += piece.toString('latin1');
            return;
          }
          taken = head.take(piece);
          if (taken !== undefined) behind = head.rest.toString('latin1');
        });
        expect(taken).toBe(text);
        expect(behind).toBe('the body\r\n\r\n');
      }),
    );
  });

  test('that follows another one is read from its own first byte', () => {
    const head = new HeadBuffer();
    expect(head.take(Buffer.from('HTTP/1.1 103 A\r\n\r\nHTTP/1.1 2'))).toBe('HTTP/1.1 103 A\r\n');
    expect(head.take(head.rest)).toBeUndefined();
    expect(head.take(Buffer.from('00 B\r\n\r\n'))).toBe('HTTP/1.1 200 B\r\n');
    expect(head.rest).toHaveLength(0);
  });

  test.each(['S', 'HTTP/2', 'HTTP/1,', '\r\n', '\x16\x03\x01'])('that begins with %j is refused at once', (begun) => {
    expect(() => new HeadBuffer().take(Buffer.from(begun))).toThrow(BrokenHttp);
  });

  test.each([
    'HTTP/1.1 200 OK\n',
    'HTTP/1.1 200 OK\nx: y\n\n{}',
    'HTTP/1.1 200 OK\r\nx: y\n',
    'HTTP/1.1 200 OK\r\nx: y\r\n\n',
    'HTTP/1.1 200 OK\rx',
    'HTTP/1.1 200 OK\r\r',
  ])('whose lines end in one character alone is refused at once, wherever it is cut: %j', (begun) => {
    for (let cut = 0; cut < begun.length; cut += 1) {
      const head = new HeadBuffer();
      expect(() => {
        head.take(Buffer.from(begun.slice(0, cut)));
        head.take(Buffer.from(begun.slice(cut)));
      }).toThrow(BrokenHttp);
    }
  });

  test.each([
    ['in one piece', 40_000],
    ['byte by byte', 1],
  ])('without end is read to 32 KiB, %s', (_name, size) => {
    const head = new HeadBuffer();
    const endless = Buffer.from(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(40_000)}`);
    let at = 0;
    const beforeMs = cpuMs();
    expect(() => {
      for (; at < endless.length; at += size) head.take(endless.subarray(at, at + size));
    }).toThrow(HeadTooLarge);
    expect(at).toBeLessThanOrEqual(32_768);
    expect(cpuMs() - beforeMs).toBeLessThan(2000);
  });

  test('of more than 32 KiB is refused, also if it arrives in one piece', () => {
    const fill = (length: number) => Buffer.from(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(length)}\r\n\r\n`);
    expect(new HeadBuffer().take(fill(32_768 - 20))).toHaveLength(32_768 + 2);
    expect(() => new HeadBuffer().take(fill(32_768 - 19))).toThrow(HeadTooLarge);
  });
});
