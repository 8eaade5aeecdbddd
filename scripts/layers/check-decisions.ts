import { basename } from 'node:path';
import type { Problem } from './problem.ts';

const folder = 'docs/decisions/';

/** Checks that each page of `docs/decisions/` is in the table of its README, and that each row of the table is a page. */
export function checkDecisions(pages: readonly string[], readme: string): Problem[] {
  const listed = new Set([...readme.matchAll(/^\| \[[^\]]+\]\(([^)]+)\)/gm)].map(([, file]) => file ?? ''));
  const names = pages.map((page) => basename(page)).filter((name) => name !== 'README.md');
  return [
    ...names
      .filter((name) => !listed.has(name))
      .map((name) => ({
        path: `${folder}${name}`,
        rule: `is not in the table of ${folder}README.md`,
        mend: 'add a row: the page, and the choice in one sentence',
      })),
    ...[...listed]
      .filter((file) => !names.includes(file))
      .map((file) => ({
        path: `${folder}README.md`,
        rule: `lists ${file}, which is not there`,
        mend: 'write the page, or remove the row',
      })),
  ];
}
