import { expect, test } from 'vitest';
import { type FormPart, FormScanner } from './form-scanner.ts';

interface Found extends FormPart {
  readonly value: string;
}

/** The parts of a form that arrives in pieces of so many bytes. */
function scan(form: Buffer, pieceBytes: number): Found[] {
  const found: Found[] = [];
  let open: FormPart | undefined;
  let told = '';
  const scanner = new FormScanner('b0', {
    onPart: (part) => ([open, told] = [part, '']),
    onValue: (bytes) => (told += bytes.toString('latin1')),
    onPartEnd: (end) => {
      if (open !== undefined) found.push({ ...open, value: form.toString('latin1', open.start, end) });
      expect(told).toBe(found.at(-1)?.value);
    },
  });
  for (let at = 0; at < form.length; at += pieceBytes) {
    // A piece of its own memory, which is overwritten at once: its owner may free it.
    const piece = Buffer.from(form.subarray(at, at + pieceBytes));
    scanner.take(piece);
    piece.fill(0);
  }
  if (!scanner.isEnded) throw new Error('the form has no end');
  return found;
}

const field = (name: string, value: string, more = ''): string =>
  `--b0\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
const form = (...parts: readonly string[]): Buffer => Buffer.from(`${parts.join('')}--b0--\r\n`, 'latin1');
const file = field('file', 'RIFF\r\n--b\r\n\r\n--', '; filename="a \\"b\\".wav"\r\nContent-Type: audio/wav');

test('the parts are found wherever the form is cut', () => {
  const whole = form(field('model', 'whisper-1'), file, field('empty', ''), field('timestamp_granularities[]', 'word'));
  const parts = scan(whole, whole.length);
  expect(parts).toMatchObject([
    { name: 'model', isFile: false, value: 'whisper-1' },
    { name: 'file', isFile: true, value: 'RIFF\r\n--b\r\n\r\n--' },
    { name: 'empty', isFile: false, value: '' },
    { name: 'timestamp_granularities[]', isFile: false, value: 'word' },
  ]);
  for (let bytes = 1; bytes < whole.length; bytes += 1) expect(scan(whole, bytes), `${bytes} bytes`).toEqual(parts);
});

test('a form of countless parts is refused: reading them would stop all other requests', () => {
  const many = Array.from({ length: 257 }, (_, index) => field(`image_${index}`, ''));
  expect(() => scan(form(...many), 65_536)).toThrow(/more than 256 parts/);
  expect(scan(form(...many.slice(1)), 65_536)).toHaveLength(256);
});

test('so is one whose parts have countless headers or parameters', () => {
  const disposition = 'Content-Disposition: form-data; name=x';
  const headers = (count: number): Buffer =>
    form(`--b0\r\n${disposition}${'\r\nX-Other: 1'.repeat(count)}\r\n\r\n\r\n`);
  expect(() => scan(headers(16), 65_536)).toThrow(/more than 16 headers/);
  expect(scan(headers(15), 65_536)).toHaveLength(1);
  const parameters = (count: number): Buffer => {
    const more = Array.from({ length: count }, (_, index) => `; ${'a'.repeat(index + 1)}=1`).join('');
    return form(`--b0\r\n${disposition}${more}\r\n\r\n\r\n`);
  };
  expect(() => scan(parameters(8), 65_536)).toThrow(/more than 8 parameters/);
  expect(scan(parameters(7), 65_536)).toHaveLength(1);
});

const head = (lines: string): Buffer => form(`--b0\r\n${lines}\r\n\r\nx\r\n`);
const hidden: Record<string, Buffer> = {
  'a part behind the end': Buffer.concat([form(file), Buffer.from(field('model', 'gpt'))]),
  'a part before the beginning': Buffer.concat([Buffer.from('preamble\r\n'), form(file)]),
  'a delimiter behind a bare line feed': form(
    field('a', 'x\n--b0\nContent-Disposition: form-data; name="model"\n\ngpt'),
  ),
  'a delimiter with something behind it': form('--b0 \r\nContent-Disposition: form-data; name="model"\r\n\r\ngpt\r\n'),
  'two names': head('Content-Disposition: form-data; name="a"; name="model"'),
  'two dispositions': head('Content-Disposition: form-data; name="a"\r\nContent-Disposition: form-data; name="model"'),
  'a name that is folded': head('Content-Disposition: form-data;\r\n name="model"'),
  'a name with an escape': head('Content-Disposition: form-data; name="mod\\el"'),
  'a name with a percent sign': head('Content-Disposition: form-data; name="mod%65l"'),
  'an extended name': head('Content-Disposition: form-data; name*=utf-8\'\'model; name="a"'),
  'an encoded value': head('Content-Disposition: form-data; name="model"\r\nContent-Transfer-Encoding: base64'),
  'a value in another charset': head(
    'Content-Disposition: form-data; name="model"\r\nContent-Type: text/plain; charset=utf-7',
  ),
  'a charset for all': form(field('_charset_', 'utf-7')),
  'a line feed in the head': head(
    'Content-Disposition: form-data; name="a"\nContent-Disposition: form-data; name="model"',
  ),
  'no name': head('Content-Type: text/plain'),
  'another type': head('Content-Disposition: attachment; name="model"'),
  'a head without an end': form(`--b0\r\nx: ${'y'.repeat(5000)}`),
};

test.each(Object.entries(hidden))('%s is refused, wherever the form is cut', (_name, bytes) => {
  for (const pieceBytes of [1, 7, bytes.length]) {
    expect(() => scan(bytes, pieceBytes)).toThrow(/could not be read/);
  }
});
