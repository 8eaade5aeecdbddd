import { describe, expect, test } from 'vitest';
import { FindFirstEvent, faultInFirstEvent } from './find-first-event.ts';

/** How many bytes are needed until the first event is whole, whatever way they are cut; undefined where it never is. */
function bytesNeeded(text: string): number | undefined {
  const bytes = Buffer.from(text);
  const byteByByte = firstEnd(bytes, (finder, length) => finder.endsIn(bytes.subarray(length - 1, length)));
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    const finder = new FindFirstEvent();
    const first = finder.endsIn(bytes.subarray(0, cut));
    const second = first || finder.endsIn(bytes.subarray(cut));
    expect([first, second]).toEqual([byteByByte !== undefined && byteByByte <= cut, byteByByte !== undefined]);
  }
  return byteByByte;
}

function firstEnd(bytes: Buffer, feed: (finder: FindFirstEvent, length: number) => boolean): number | undefined {
  const finder = new FindFirstEvent();
  for (let length = 1; length <= bytes.length; length += 1) if (feed(finder, length)) return length;
  return undefined;
}

describe('the first event is whole', () => {
  test.each([
    ['data: x\n\n', 9],
    ['data: x\r\n\r\n', 10],
    ['data: x\r\r', 9],
    ['data: x\n\r\n', 9],
    ['data:x\n\ndata: y\n\n', 8],
    ['\u{feff}data: x\n\n', 12],
    [': PROCESSING\n\ndata: x\n\n', 23],
    ['event: ping\n\ndata: x\n\n', 22],
    ['event: a\ndata: x\nid: 1\n\n', 24],
    ['data\n\n', 6],
    ['\n\n\r\ndata: 😀\n\n', 16],
  ])('%j', (text, length) => {
    expect(bytesNeeded(text)).toBe(length);
  });

  test.each([
    '',
    'data: x',
    'data: x\n',
    'data: x\r\n',
    ': a\n\n: b\r\n\r\n',
    'database: x\n\n',
    'dat: x\n\n',
    ' data: x\n\n',
  ])('not in %j', (text) => {
    expect(bytesNeeded(text)).toBeUndefined();
  });
});

describe('an error as the first event', () => {
  test.each([
    ['data: {"error":{"message":"no","type":"server_error"}}\n\n', 'no'],
    [': hello\r\n\r\ndata:{"error":\r\ndata: {"message":"no"}}\r\n\r\n', 'no'],
    ['event: error\ndata: {"error":"no"}\n\n', 'no'],
  ])('%j', (text, message) => {
    expect(faultInFirstEvent(Buffer.from(text))).toMatchObject({ kind: 'told', error: { message } });
  });

  test.each([
    'data: {"error":null,"choices":[]}\n\n',
    'data: {"choices":[{"delta":{"content":"\\"error\\""}}]}\n\n',
    'data: {"choices":[]}\n\ndata: {"error":{"message":"second"}}\n\n',
    'data: "error"\n\n',
    'data: [DONE]\n\n',
  ])('not in %j', (text) => {
    expect(faultInFirstEvent(Buffer.from(text))).toBeUndefined();
  });

  test.each(['data: {"error" broken\n\n', ': hi\n\ndata: <html>\n\ndata: {}\n\n'])('garbage in %j', (text) => {
    expect(faultInFirstEvent(Buffer.from(text))).toEqual({ kind: 'garbage' });
  });
});
