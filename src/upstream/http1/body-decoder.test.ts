import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BodyDecoder } from './body-decoder.ts';

const pieces = fc.array(
  fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
  { maxLength: 8 },
);

function takeAll(body: BodyDecoder, read: readonly Buffer[]): Buffer {
  return Buffer.concat(read.map((bytes) => Buffer.from(body.take(Buffer.from(bytes)))));
}

describe('a body of a known length', () => {
  test('is over with its last byte, and the bytes after it are counted', () => {
    fc.assert(
      fc.property(pieces, fc.nat(170), (read, length) => {
        const all = Buffer.concat(read);
        const body = new BodyDecoder();
        body.begin({ kind: 'length', bytes: length });
        expect(takeAll(body, read)).toEqual(all.subarray(0, length));
        expect(body.isOver).toBe(all.length >= length);
        expect(body.endsWithConnection()).toBe(all.length >= length);
      }),
    );
  });

  test('counts the bytes after it in the same read and in a later one', () => {
    const body = new BodyDecoder();
    body.begin({ kind: 'length', bytes: 3 });
    expect(String(body.take(Buffer.from('abcde')))).toBe('abc');
    expect(body.strayBytes).toBe(2);
    expect(body.take(Buffer.from('f'))).toHaveLength(0);
    expect(body.strayBytes).toBe(1);
    body.begin({ kind: 'length', bytes: 3 });
    expect([body.isOver, body.strayBytes]).toEqual([false, 0]);
  });

  test('of length 0 is over before the first byte', () => {
    const body = new BodyDecoder();
    body.begin({ kind: 'length', bytes: 0 });
    expect(body.isOver).toBe(true);
    expect(body.take(Buffer.from('HTTP/1.1'))).toHaveLength(0);
    expect(body.strayBytes).toBe(8);
  });

  test('is returned without a copy', () => {
    const body = new BodyDecoder();
    body.begin({ kind: 'length', bytes: 6 });
    const first = Buffer.from('abc');
    expect(body.take(first)).toBe(first);
    const last = Buffer.from('def');
    expect(body.take(last)).toBe(last);
  });
});

test('a body until the close is over with the connection, and not before', () => {
  fc.assert(
    fc.property(pieces, (read) => {
      const body = new BodyDecoder();
      body.begin({ kind: 'until-close' });
      expect(takeAll(body, read)).toEqual(Buffer.concat(read));
      expect([body.isOver, body.strayBytes]).toEqual([false, 0]);
      expect(body.endsWithConnection()).toBe(true);
      expect(body.isOver).toBe(true);
    }),
  );
});

test('a chunked body is over with its last chunk and not with the connection', () => {
  const body = new BodyDecoder();
  body.begin({ kind: 'chunked' });
  expect(String(body.take(Buffer.from('3\r\nabc\r\n')))).toBe('abc');
  expect(body.endsWithConnection()).toBe(false);
  expect(String(body.take(Buffer.from('1\r\nd\r\n0\r\n\r\nHTTP')))).toBe('d');
  expect([body.isOver, body.strayBytes, body.endsWithConnection()]).toEqual([true, 4, true]);
});

test('several bodies of all kinds in a row do not affect each other', () => {
  const body = new BodyDecoder();
  const kinds = fc.constantFrom('length' as const, 'chunked' as const, 'until-close' as const);
  fc.assert(
    fc.property(kinds, (kind) => {
      body.begin(kind === 'length' ? { kind, bytes: 2 } : { kind });
      expect([body.isOver, body.strayBytes]).toEqual([false, 0]);
      expect(String(body.take(Buffer.from(kind === 'chunked' ? '2\r\nok\r\n0\r\n\r\n' : 'ok')))).toBe('ok');
      expect(body.isOver).toBe(kind !== 'until-close');
      body.take(Buffer.from('stray'));
    }),
  );
});
