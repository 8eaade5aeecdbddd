import { describe, expect, test } from 'vitest';
import { FirstEventFinder, firstEventOf } from './first-event-finder.ts';

/** How many bytes are needed until the first event is whole, whatever way they are cut; undefined where it never is. */
function bytesNeeded(text: string): number | undefined {
  const bytes = Buffer.from(text);
  const byteByByte = firstEnd(bytes, (finder, length) => finder.endsIn(bytes.subarray(length - 1, length)));
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    const finder = new FirstEventFinder();
    const first = finder.endsIn(bytes.subarray(0, cut));
    const second = first || finder.endsIn(bytes.subarray(cut));
    expect([first, second]).toEqual([byteByByte !== undefined && byteByByte <= cut, byteByByte !== undefined]);
  }
  return byteByByte;
}

function firstEnd(bytes: Buffer, feed: (finder: FirstEventFinder, length: number) => boolean): number | undefined {
  const finder = new FirstEventFinder();
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
    ['data: \n\ndata: x\n\n', 17],
    ['data\n\ndata:\r\n\r\ndata: \t\n\ndata: x\n\n', 33],
    ['data:\ndata: x\n\n', 15],
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
    'data\n\n',
    'data: \n\n',
    'data: \ndata:\n\n',
    'data\tx\n\n',
    ' data: x\n\n',
  ])('not in %j', (text) => {
    expect(bytesNeeded(text)).toBeUndefined();
  });
});

describe('the first event', () => {
  test.each([
    ['data: {"error":{"message":"no"}}\n\n', { data: '{"error":{"message":"no"}}', isNamedError: false }],
    [': hello\r\n\r\ndata:{"a":\r\ndata: 1}\r\n\r\n', { data: '{"a":\n1}', isNamedError: false }],
    ['event: error\ndata: boom\n\n', { data: 'boom', isNamedError: true }],
    ['event: ping\n\ndata: first\n\ndata: second\n\n', { data: 'first', isNamedError: false }],
    ['data: \n\ndata:\n\ndata: first\n\n', { data: 'first', isNamedError: false }],
    ['event: error\ndata: \n\n', { data: '', isNamedError: true }],
    ['data: \n\n', undefined],
    [': nothing\n\n', undefined],
  ])('of %j', (text, event) => {
    expect(firstEventOf(Buffer.from(text))).toEqual(event);
  });
});
