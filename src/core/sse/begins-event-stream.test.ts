import { expect, test } from 'vitest';
import { beginsEventStream } from './begins-event-stream.ts';

test.each([
  'data: {"a":1}\n\n',
  'data:x',
  'data\n',
  'event: message\n',
  'id: 7\r\n',
  'retry: 10\n',
  ': OPENROUTER PROCESSING\n\n',
  ':\n',
  '\r\n\n: hi',
  '\u{feff}data: x',
  '\u{feff}\n\nevent: x',
])('%j begins a stream of events, wherever it is cut', (text) => {
  const bytes = Buffer.from(text);
  expect(beginsEventStream(bytes)).toBe(true);
  for (let length = 0; length < bytes.length; length += 1)
    expect(beginsEventStream(bytes.subarray(0, length))).not.toBe(false);
});

test.each(['{"data":1}', '<html>', '[', 'database: x', 'dat: x', ' data: x', 'x', '\u{feff}{}', '\n'.repeat(100)])(
  '%j does not',
  (text) => {
    expect(beginsEventStream(Buffer.from(text))).toBe(false);
  },
);

test.each(['', '\n', '\u{feff}', 'd', 'event', 'retr'])('%j does not decide it yet', (text) => {
  expect(beginsEventStream(Buffer.from(text))).toBeUndefined();
});
