import type { Problem } from './problem.ts';

/** Words that are hard to read for somebody who learnt English at school, and what to write instead. */
const instead: Readonly<Record<string, string>> = {
  aforementioned: 'name the thing again',
  hence: 'so',
  lest: 'so that … not',
  shall: 'must, or will',
  thereby: 'so',
  therein: 'in it',
  thereof: 'of it',
  thus: 'so',
  whereby: 'by which',
  wherein: 'in which',
  whoever: 'the noun: a caller, a client, the operator',
  whomever: 'the noun: a caller, a client, the operator',
  whosoever: 'the noun: a caller, a client, the operator',
};

const hardWord = new RegExp(`\\b(${Object.keys(instead).join('|')})\\b`, 'gi');

/** Finds hard words in prose: the comments of a source file, or a page without its code. One problem for each word. */
export function checkWords(path: string, prose: string): Problem[] {
  const found = new Set([...prose.matchAll(hardWord)].map(([word]) => word.toLowerCase()));
  return [...found].map((word) => ({
    path,
    rule: `says "${word}"`,
    mend: `write plain words (CONTRIBUTING.md): ${instead[word]}`,
  }));
}

/** A Markdown page without its fenced code blocks and its quoted code. */
export function proseOf(page: string): string {
  return page.replaceAll(/^```.*?^```/gms, '').replaceAll(/`[^`\n]*`/g, '');
}
