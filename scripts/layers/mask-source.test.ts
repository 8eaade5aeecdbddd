import { describe, expect, it } from 'vitest';
import { maskSource } from './mask-source.ts';

describe('masking', () => {
  it.each([
    ['a // any\nb', 'a       \nb'],
    ['a /* any\nany */ b', 'a       \n       b'],
    [`'any' "a'y"`, `'   ' "   "`],
    [String.raw`'a\'y' x`, `'    ' x`],
    ['`any ${b ? `any` : {}} any` x', '`                         ` x'],
    ['a / any / b', 'a / any / b'],
    ['x = /any"[/"]/g; y', 'x = /        /g; y'],
    ['return /any/', 'return /   /'],
    ['(a) / any', '(a) / any'],
    ['// unfinished', '             '],
    ["'unfinished\nany", "'         d\nany"],
  ])('turns %j into %j', (source, masked) => {
    expect(maskSource(source)).toBe(masked);
  });

  it('keeps every character and line at its place', () => {
    const source = 'const a = `x\n${b}\n`; // c\n/* d\n */ const e = /f/;\n';
    const masked = maskSource(source);
    expect(masked).toHaveLength(source.length);
    expect(masked.split('\n')).toHaveLength(source.split('\n').length);
    expect(masked.indexOf('const e')).toBe(source.indexOf('const e'));
  });
});
