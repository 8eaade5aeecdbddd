import { emptyNames } from './layers.ts';
import type { Problem } from './problem.ts';
import type { SourceFile } from './read-source.ts';

/** Matches the type, not a member or a key of that name. */
const anyType = /(?<![.\w$])any\b(?!\s*[:(.])/;
const reExportAll = /\bexport\s+(?:type\s+)?\*/;
const importStatement = /\bimport\s+[^;'"]*(['"])[^'"]*\1(?:\s+with\s*\{[^}]*\})?\s*;?/g;
const exportList = /\bexport\s+(?:type\s+)?\{[^}]*\}(?:\s*from\s*(['"])[^'"]*\1)?\s*;?/g;

/** Finds file names and content that are not allowed. */
export function checkContent(file: SourceFile): Problem[] {
  const problems: Problem[] = [];
  const report = (rule: string, mend: string): void => {
    problems.push({ path: file.path, rule, mend });
  };
  const empty = file.path
    .split('/')
    .slice(1)
    .flatMap(lastWords)
    .find((word) => emptyNames.has(word));
  if (empty !== undefined) report(`is called ${empty}`, 'name it for what it does');
  if (anyType.test(file.code)) report('says any', 'say unknown and narrow it, or write the type down');
  if (reExportAll.test(file.code)) report('re-exports a whole file', 'import from the file that has the word');
  else if (file.code.trim() !== '' && isBarrel(file.code)) {
    report('only re-exports', 'delete it, and import from the files that have the words');
  }
  return problems;
}

/** A folder's or file's name, and its last word if it has several words. */
function lastWords(segment: string): string[] {
  const name = segment.replace(/\..*$/, '').toLowerCase();
  return [name, name.split(/[-_]/).at(-1) as string];
}

function isBarrel(code: string): boolean {
  return /\bexport\b/.test(code) && code.replaceAll(importStatement, '').replaceAll(exportList, '').trim() === '';
}
