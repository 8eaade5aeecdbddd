import {
  assert,
  constant,
  constantFrom,
  dictionary,
  oneof,
  property,
  record,
  string,
  stringMatching,
} from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../core/errors.ts';
import { messagesIn } from '../../core/framing.ts';
import { eventFraming } from './event-framing.ts';
import { codec, errorFrame, eventFrame, exceptionFrame, textStream } from './frames-for-tests.ts';

const budget = {
  maxBytes: 1_048_576,
  memoryBudget: { chargeAnswer: () => undefined, releaseAnswer: () => undefined },
};

describe('frames of an AWS event stream', () => {
  it('have the type of the event, its data and whether it is an error', () => {
    const frames = [
      eventFrame('metadata', { a: 'ü👋' }),
      exceptionFrame('throttlingException', 'slow'),
      errorFrame('500', 'x'),
    ];
    expect([...messagesIn(Buffer.concat(frames), eventFraming)]).toEqual([
      { name: 'metadata', isNamedError: false, data: '{"a":"ü👋","p":"abcdefghij"}' },
      { name: 'throttlingException', isNamedError: true, data: '{"message":"slow"}' },
      { name: '500', isNamedError: true, data: '{"message":"x"}' },
    ]);
  });

  it('are complete wherever the bytes are cut', () => {
    const stream = Buffer.concat(textStream('Grüße', '👋'));
    const whole = [...messagesIn(stream, eventFraming)];
    for (let size = 1; size < stream.length; size += 1) {
      const framer = eventFraming.makeFramer(budget);
      const read = [];
      for (let at = 0; at < stream.length; at += size) {
        read.push(...messagesIn(framer.take(stream.subarray(at, at + size)), eventFraming));
      }
      expect(read).toEqual(whole);
    }
  });

  it('may have headers of every type, as AWS’s codec writes them', () => {
    const text = record({
      type: constant('string' as const),
      value: string({ unit: 'grapheme', maxLength: 40 }),
    });
    const other = constantFrom(
      { type: 'boolean' as const, value: true },
      { type: 'boolean' as const, value: false },
      { type: 'byte' as const, value: -7 },
      { type: 'short' as const, value: 300 },
      { type: 'integer' as const, value: -70_000 },
      { type: 'timestamp' as const, value: new Date(1_700_000_000_000) },
      { type: 'uuid' as const, value: '01234567-89ab-cdef-0123-456789abcdef' },
      { type: 'binary' as const, value: new Uint8Array([1, 2, 3]) },
    );
    const headers = dictionary(stringMatching(/^[a-z]{1,20}$/), oneof(text, other), { maxKeys: 8 });
    assert(
      property(headers, string(), (others, payload) => {
        const type = { type: 'string' as const, value: 'kind of it' };
        const frame = Buffer.from(
          codec.encode({ headers: { ...others, ':event-type': type }, body: Buffer.from(payload) }),
        );
        expect(eventFraming.endOfFirst(frame)).toBe(frame.length);
        expect(eventFraming.messageIn(frame)).toEqual({
          name: 'kind of it',
          isNamedError: false,
          data: Buffer.from(codec.decode(frame).body).toString(),
        });
      }),
    );
  });

  it('are refused with any byte changed, as AWS’s codec refuses them', () => {
    const frame = eventFrame('contentBlockDelta', { delta: { text: 'Hi' } });
    for (let at = 0; at < frame.length; at += 1) {
      const damaged = Buffer.from(frame);
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      expect(() => codec.decode(damaged)).toThrow(/checksum|bytes|length/i);
      expect(() => {
        const end = eventFraming.endOfFirst(damaged);
        if (end > 0) eventFraming.messageIn(damaged.subarray(0, end));
      }, `byte ${at}`).toThrow(GatewayError);
    }
  });

  it('are cut where the last one is not complete', () => {
    const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = textStream('a');
    expect(eventFraming.lastOf(first)).toEqual({ kind: 'none' });
    for (let length = 1; length < second.length; length += 1) {
      expect(eventFraming.lastOf(Buffer.concat([first, second.subarray(0, length)]))).toEqual({ kind: 'cut' });
    }
  });
});
