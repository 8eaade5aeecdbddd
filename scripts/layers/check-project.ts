import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkConfinement } from './check-confinement.ts';
import { checkContent } from './check-content.ts';
import { checkCycles } from './check-cycles.ts';
import { checkDialects } from './check-dialects.ts';
import { checkDecisions } from './check-decisions.ts';
import { checkDowncasts } from './check-downcasts.ts';
import { checkDependencies, type Manifest } from './check-dependencies.ts';
import { checkOrder } from './check-order.ts';
import { checkParsing } from './check-parsing.ts';
import { checkSizes } from './check-sizes.ts';
import type { Problem } from './problem.ts';
import { readSource } from './read-source.ts';

const dependenciesPage = 'docs/decisions/dependencies.md';
const decisionsIndex = 'docs/decisions/README.md';

/** Every broken rule of the project in that folder. */
export function checkProject(root: string): Problem[] {
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');
  const sources = globSync('src/**/*.ts', { cwd: root }).sort();
  const files = sources.map((path) => readSource(path, read(path)));
  const pages = globSync('docs/decisions/*.md', { cwd: root }).sort();
  const isThere = (path: string): boolean => pages.includes(path);
  const reasons = isThere(dependenciesPage) ? read(dependenciesPage) : '';
  return [
    ...files.flatMap((file) => [
      ...checkOrder(file),
      ...checkConfinement(file),
      ...checkContent(file),
      ...checkDowncasts(file),
      ...checkParsing(file),
    ]),
    ...checkCycles(files),
    ...checkDialects(files),
    ...checkSizes(files),
    ...checkDependencies(JSON.parse(read('package.json')) as Manifest, reasons),
    ...checkDecisions(pages, isThere(decisionsIndex) ? read(decisionsIndex) : ''),
  ];
}
