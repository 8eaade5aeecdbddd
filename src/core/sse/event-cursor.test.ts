import { createParser } from 'eventsource-parser';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventCursor } from './event-cursor.ts';

const fields = fc.constantFrom(
  'data: {"a":1}',
  'data:tight',
  'data',
  'data:',
  'data: ',
  'data:  two blanks',
  'datab: no',
  'dat: no',
  'data : no',
  'é😀: no',
  ': data: a comment',
  ':',
  'id: 7',
  'retry: 1',
  'event: message',
  ' data: no',
);
const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
const event = fc
  .array(fc.tuple(fields, lineEnd), { minLength: 1, maxLength: 4 })
  .chain((lines) => fc.tuple(fc.constant(lines), lineEnd))
  .map(([lines, blank]) => {
    const text = lines.map((line) => line.join('')).join('');
    // CR LF is one line end: a blank line after a CR cannot begin with LF.
    return text + (text.endsWith('\r') && blank === '\n' ? '\r' : blank);
  });
const stream = fc
  .tuple(fc.constantFrom('', '\uFEFF', '\n', '\r\n\r\n'), fc.array(event, { maxLength: 6 }))
  .map(([start, events]) => start + events.join(''));

function dataByCursor(text: string): string[] {
  const bytes = Buffer.from(text);
  const cursor = new EventCursor();
  const found: string[] = [];
  let end = 0;
  cursor.open(bytes);
  while (cursor.next()) {
    expect(cursor.start).toBeGreaterThanOrEqual(end);
    expect(cursor.end).toBeGreaterThan(cursor.start);
    end = cursor.end;
    if (cursor.dataLines > 0) found.push(cursor.data());
  }
  expect(end).toBe(bytes.length);
  return found;
}

function dataByParser(text: string): string[] {
  const found: string[] = [];
  const parser = createParser({ onEvent: ({ data }) => found.push(data) });
  parser.feed(text);
  return found;
}

describe('EventCursor', () => {
  it('finds the same data as an independent parser', () => {
    let events = 0;
    fc.assert(
      fc.property(stream, (text) => {
        const found = dataByCursor(text);
        events += found.length;
        expect(found).toEqual(dataByParser(text));
      }),
      { numRuns: 3000 },
    );
    expect(events).toBeGreaterThan(1000);
  });

  it.each(['event: error\ndata: a\n\n', 'event:error\r\ndata: a\r\n\r\n', 'data: a\nevent: error\n\n'])(
    'knows an event named error: %j',
    (text) => {
      const cursor = new EventCursor();
      cursor.open(Buffer.from(`${text}data: b\n\nevent: errors\ndata: c\n\n`));
      const named: boolean[] = [];
      while (cursor.next()) named.push(cursor.isNamedError);
      // `data: a` and what follows it in the next line are one event, so the quick way must not take it.
      expect(named).toEqual([true, false, false]);
    },
  );

  it('treats a byte order mark as one at the start of the stream only', () => {
    const cursor = new EventCursor();
    cursor.open(Buffer.from('\uFEFFdata: a\n\n'));
    expect([cursor.next(), cursor.data()]).toEqual([true, 'a']);
    cursor.open(Buffer.from('\uFEFFdata: b\n\n'));
    expect([cursor.next(), cursor.dataLines]).toEqual([true, 0]);
  });
});
