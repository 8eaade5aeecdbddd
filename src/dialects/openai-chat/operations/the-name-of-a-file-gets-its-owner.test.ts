import { expect, test } from 'vitest';
import type { GatewayError } from '../../../core/errors.ts';
import type { Receiver } from '../../../core/source.ts';
import type { StreamedBody } from '../../../core/streamed-body.ts';
import { TaggedForm } from './tagged-form.ts';

interface Sent {
  readonly length: number | undefined;
  readonly bytes: string;
  readonly end: 'end' | 'aborted' | 'open';
  readonly error: GatewayError | undefined;
}

/** Sends a form in pieces. @param cuts where the pieces end */
function send(form: Buffer, cuts: readonly number[], length: number | undefined = form.length): Sent {
  const got: Buffer[] = [];
  let end: Sent['end'] = 'open';
  let error: GatewayError | undefined;
  const source = {
    pause: () => undefined,
    resume: () => undefined,
    abort: () => {
      end = 'aborted';
    },
  };
  const body: StreamedBody = {
    source,
    length,
    isTaken: false,
    movedAtMs: 0,
    firstBytes: () => Promise.resolve(form),
    flowTo: (receiver: Receiver) => {
      let from = 0;
      for (const to of [...cuts, form.length]) {
        // The memory of a piece is used again.
        const piece = Buffer.from(form.subarray(from, to));
        receiver.onData(piece);
        piece.fill(0);
        from = to;
      }
      receiver.onEnd();
    },
  };
  const tagged = new TaggedForm(body, 'b', 'hg-tag-');
  tagged.flowTo({
    onData: (chunk) => void got.push(Buffer.from(chunk)),
    onEnd: () => {
      end = 'end';
    },
    onError: (thrown) => {
      error = thrown;
    },
  });
  return { length: tagged.length, bytes: Buffer.concat(got).toString(), end, error };
}

const field = '--b\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nbatch\r\n';
const file = (disposition: string): string =>
  `--b\r\nX-Other: \u00e9\r\nContent-Disposition: form-data; ${disposition}\r\nContent-Type: text/plain\r\n\r\nfilename="x"\r\n`;
const named = file('name="file"; filename="a \u00e9.jsonl"');

test.each([
  ['behind a field', `${field}${named}--b--\r\n`],
  ['before a field', `${named}${field}--b--\r\n`],
  ['without quotes', `${file('name=file; filename=a.txt')}--b--`],
  ['before the name of the part', `${file('filename="a.txt";name="file"')}--b--`],
  ['with escapes', `${file('name="file"; filename="a\\"b.txt"')}--b--`],
  ['behind another file', `${file('name="other"; filename*="a"')}${named}--b--`],
  ['without a name', `${file('name="file"; filename=""')}--b--`],
])('the prefix stands before the name of a file %s, wherever the form is cut', (_place, text) => {
  const form = Buffer.from(text);
  const expected = text.replace(/(; ?filename=|: form-data; filename=)("?)/, '$1$2hg-tag-');
  expect(expected).not.toBe(text);
  for (let cut = 0; cut <= form.length; cut += 1) {
    const sent = send(form, [cut, Math.min(cut + 1, form.length)]);
    expect(sent).toEqual({ length: form.length + 7, bytes: expected, end: 'end', error: undefined });
  }
  expect(Buffer.byteLength(expected)).toBe(form.length + 7);
});

test.each([
  ['no file', `${field}--b--`],
  ['a file in another field', `${file('name="other"; filename="a"')}--b--`],
  ['a name in another encoding', `${file('name="file"; filename="a"; filename*=UTF-8\'\'b')}--b--`],
  ['only such a name', `${file('name="file"; filename*=UTF-8\'\'b')}--b--`],
  ['no end and no file', field],
  [
    'a file that comes too late',
    `--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n${'x'.repeat(70_000)}\r\n${named}--b--`,
  ],
])('a form with %s ends the call before its last byte', (_fault, text) => {
  const form = Buffer.from(text);
  const cuts = Array.from({ length: Math.floor(form.length / 100) }, (_, index) => index * 100);
  const sent = send(form, cuts);
  expect(sent.end).toBe('aborted');
  expect(sent.error?.code).toBe('invalid_request');
  expect(sent.bytes.length).toBeLessThan(form.length + 7);
});
