import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headerLines, headerOf, joinLines, noLines, pairsOf } from './header-lines.ts';

const names = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,20}$/);
const values = fc.stringMatching(/^[\t\x20-\x7e\x80-\xff]{0,40}$/);

it('makes one line from a name and a value', () => {
  expect(headerOf('x-a')('b, c')).toBe('x-a: b, c\r\n');
  expect(headerOf('x-a')(-1.5)).toBe('x-a: -1.5\r\n');
  expect(headerLines(['a', 'é', 'b', ''])).toBe('a: é\r\nb: \r\n');
  expect(joinLines(headerLines(['a', '1']), noLines, headerOf('b')(2))).toBe('a: 1\r\nb: 2\r\n');
});

it('splits any lines into their pairs again', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(names, values)), (pairs) => {
      expect(pairsOf(headerLines(pairs.flat()))).toEqual(pairs.flat());
    }),
  );
});

describe('a text with a character that could end the line', () => {
  it.each(['\r', '\n', '\r\n', '\0', '\x7f', '\x1b', 'Ā', '\u010a', '\u2028', '😀', '\ud800'])(
    '%j stands in no value and in no name',
    (text) => {
      for (const around of [text, `a${text}`, `${text}b`, `a${text}b: c`]) {
        expect(() => headerOf('a')(around)).toThrow(TypeError);
        expect(() => headerLines(['a', around])).toThrow(TypeError);
        expect(() => headerOf(around)).toThrow(TypeError);
      }
    },
  );

  it.each(['', ' ', 'a b', 'a:', 'é', '"a"'])('%j is no name', (name) => {
    expect(() => headerLines([name, 'b'])).toThrow(TypeError);
  });

  it('is refused, whichever characters it has', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        let lines: string = '';
        try {
          lines = headerOf('a')(value);
        } catch {
          return;
        }
        expect(lines.split(/[\r\n]+/)).toEqual([`a: ${value}`, '']);
        // Every character is one byte on the wire, and that one.
        expect(Buffer.from(lines, 'latin1').toString('latin1')).toBe(lines);
      }),
    );
  });
});
