import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { MultipartReader } from './multipart-reader.ts';

const boundary = '----a-boundary';

interface Part {
  readonly name: string;
  readonly filename?: string;
  readonly content: Buffer;
}

function bodyOf(parts: readonly Part[]): Buffer {
  const pieces = parts.flatMap(({ name, filename, content }) => {
    const file = filename === undefined ? '' : `; filename="${filename}"`;
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`;
    return [Buffer.from(head), content, Buffer.from('\r\n')];
  });
  return Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]);
}

function read(body: Buffer, cuts: readonly number[] = [], maxKeptBytes = 1000) {
  const reader = new MultipartReader(boundary, maxKeptBytes);
  let from = 0;
  for (const cut of [...cuts.toSorted((a, b) => a - b), body.length]) {
    reader.write(body.subarray(from, Math.max(from, cut)));
    from = Math.max(from, cut);
  }
  return reader.end();
}

const content = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc
    .constantFrom('\r\n', '\r\n--', `--${boundary}`, `\r\n--${boundary.slice(0, -1)}`, '\r')
    .map((text) => Buffer.from(text)),
);
const part = fc.record({ name: fc.constantFrom('a', 'b[]', 'c'), content });
const upload = fc.record({ name: fc.constantFrom('f', 'g[]'), filename: fc.constantFrom('x', 'é.txt'), content });

test('reads the same at any cuts', () => {
  const example = fc.tuple(fc.array(fc.oneof(part, upload), { minLength: 1, maxLength: 5 }), fc.array(fc.nat(2000)));
  fc.assert(
    fc.property(example, ([parts, cuts]) => {
      const form = read(bodyOf(parts), cuts);
      for (const { name } of parts) {
        const expected = parts.flatMap((each) =>
          'filename' in each && each.name === name ? [{ name: each.filename, bytes: each.content }] : [],
        );
        expect(form?.files(name.replace('[]', '')).map((file) => ({ name: file.name, bytes: file.bytes }))).toEqual(
          expected,
        );
        const first = parts.find((each) => each.name === name);
        const text = first === undefined || 'filename' in first ? undefined : first.content.toString();
        expect(form?.field(name)).toBe(text);
      }
    }),
    { numRuns: 300 },
  );
});

test('counts what it does not keep', () => {
  const form = read(bodyOf([{ name: 'f', filename: 'large', content: Buffer.alloc(5000) }]), [1000, 2000]);
  expect(form?.files('f')).toEqual([{ name: 'large', size: 5000, bytes: undefined }]);
});

test.each([
  ['no boundary at all', 'hello'],
  ['a part that does not end', `--${boundary}\r\ncontent-disposition: form-data; name="a"\r\n\r\nhello`],
  ['a part without a name', `--${boundary}\r\ncontent-disposition: form-data\r\n\r\nhello\r\n--${boundary}--`],
  ['a head that does not end', `--${boundary}\r\n${'x'.repeat(100_000)}`],
])('%s is no form', (_, text) => {
  expect(read(Buffer.from(text))).toBeUndefined();
});
