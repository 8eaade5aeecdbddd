import { globSync } from 'node:fs';
import { expect, test } from 'vitest';
import { proseOf, root } from './markdown.ts';

/** Names of files and folders on a page: in code quotes, with a slash or with a file's extension. */
const named =
  /`((?:src|scripts|test|bench|docs|schemas|deploy)\/[\w./*-]*|[\w-]+\/[\w./-]+\.ts|[\w.-]+\.(?:ts|yaml|json))`/g;

const writtenByUsers = ['headgate.yaml', 'keys.yaml'];

test.each([
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'README.md',
  'docs/api.md',
  'docs/operations.md',
  'docs/kubernetes.md',
])('every file that %s names is there', (page) => {
  const names = [...proseOf(page).matchAll(named)].map(([, name = '']) => name);
  const missing = names.filter((name) => !writtenByUsers.includes(name) && !isThere(name));
  expect(missing).toEqual([]);
});

test.each([...globSync('docs/decisions/*.md', { cwd: root })])('every file that %s names is there', (page) => {
  const names = [...proseOf(page).matchAll(named)].map(([, name = '']) => name);
  expect(names.filter((name) => !isThere(name))).toEqual([]);
});

/** From the root; inside `src/`, as the pages on its insides shorten it; or, without a folder, anywhere in there. */
function isThere(name: string): boolean {
  return [name, `src/${name}`, ...(name.includes('/') ? [] : [`src/**/${name}`])].some(
    (path) => globSync(path.replace(/\/$/, ''), { cwd: root }).length > 0,
  );
}
