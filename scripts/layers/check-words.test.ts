import { expect, test } from 'vitest';
import { checkWords, proseOf } from './check-words.ts';
import { maskSource } from './mask-source.ts';

test('a hard word is found once in prose, in any case, and never in the middle of another word', () => {
  expect(checkWords('a.md', 'Thus it ends. It is thus over, and so enthused.')).toEqual([
    { path: 'a.md', rule: 'says "thus"', mend: 'write plain words (CONTRIBUTING.md): so' },
  ]);
});

test('code blocks and code quotes of a page are not prose', () => {
  expect(proseOf('before `thus`\n```sh\nthus\n```\nafter')).toBe('before \n\nafter');
});

test('the comments of a source are its prose, and its strings are not', () => {
  const comments: string[] = [];
  maskSource("const a = '// no'; // yes\n/** and */ const b = `/* no */`;", (comment) => comments.push(comment));
  expect(comments).toEqual(['// yes', '/** and */']);
});
