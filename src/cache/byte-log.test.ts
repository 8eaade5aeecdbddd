import { expect, it } from 'vitest';
import { ByteLog, segmentBytes } from './byte-log.ts';

function readAll(log: ByteLog, from = 0): string {
  const pieces: Buffer[] = [];
  for (let at = from; at < log.end; at += pieces.at(-1)?.length ?? 0) pieces.push(log.from(at));
  return Buffer.concat(pieces).toString();
}

it('gives back what was added, from any offset', () => {
  const log = new ByteLog();
  const text = Array.from({ length: 3000 }, (_, index) => `event ${index};`).join('');
  for (let at = 0; at < text.length; at += 777) log.append(Buffer.from(text.slice(at, at + 777)));
  for (const offset of [0, 1, segmentBytes - 1, segmentBytes, segmentBytes + 1, text.length - 1, text.length]) {
    expect(readAll(log, offset)).toBe(text.slice(offset));
  }
  expect(log.copy().toString()).toBe(text);
});

it('forgets what lies before an offset, and keeps the rest', () => {
  const log = new ByteLog();
  log.append(Buffer.alloc(3 * segmentBytes, 'a'));
  log.append(Buffer.from('end'));
  expect(log.heldBytes).toBe(4 * segmentBytes);
  log.forgetBefore(2 * segmentBytes + 5);
  expect(log.heldBytes).toBe(2 * segmentBytes);
  expect(readAll(log, 2 * segmentBytes + 5)).toBe(`${'a'.repeat(segmentBytes - 5)}end`);
});

it('says how much can be added without more memory', () => {
  const log = new ByteLog();
  expect(log.room).toBe(0);
  log.append(Buffer.from('12345'));
  expect(log.room).toBe(segmentBytes - 5);
});
