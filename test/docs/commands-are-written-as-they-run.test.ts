import { globSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readPage, root } from './markdown.ts';

const pages = globSync(['README.md', 'docs/*.md', 'docs/clients/*.md'], { cwd: root }).toSorted();

/** Of a clone or of the package from npm, `headgate` alone is on nobody's PATH. */
const bare = /(?<!npx )\bheadgate (?:serve|check|config|keys|simulate|explain|route)\b/g;

test.each(pages)('%s begins each command with npx', (page) => {
  expect(readPage(page).match(bare) ?? []).toEqual([]);
});
