/** `npm run layers`: the rules of ARCHITECTURE.md that a machine can check. The order itself is in `layers/layers.ts`. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkCycles } from './layers/check-cycles.ts';
import { checkExports } from './layers/check-exports.ts';
import { checkProject } from './layers/check-project.ts';
import { checkMaximum } from './layers/check-sizes.ts';
import { checkWords, proseOf } from './layers/check-words.ts';
import { readSource } from './layers/read-source.ts';

const root = process.cwd();
const files = globSync('{src,test,scripts,bench,soak}/**/*.ts', { cwd: root }).map((path) =>
  readSource(path, readFileSync(path, 'utf8')),
);
const besideSrc = files.filter(({ path }) => !path.startsWith('src/'));
const proses = files.map(({ path, comments }): [path: string, prose: string] => [path, comments]);
for (const page of globSync(['*.md', '{docs,test,bench,soak}/**/*.md'], { cwd: root })) {
  proses.push([page, proseOf(readFileSync(page, 'utf8'))]);
}
for (const path of globSync('{deploy,.ci}/**/*.{yaml,tpl,md,txt}', { cwd: root })) {
  proses.push([path, readFileSync(join(root, path), 'utf8')]);
}
const problems = [
  ...checkProject(root),
  ...checkExports(files),
  ...checkCycles(besideSrc),
  ...checkMaximum(besideSrc),
  ...proses.flatMap(([path, prose]) => checkWords(path, prose)),
];
for (const { path, rule, mend } of problems) console.error(`${path}: ${rule}\n  ${mend}`);
if (problems.length > 0) {
  console.error(`${problems.length} ${problems.length === 1 ? 'rule is' : 'rules are'} broken`);
  process.exitCode = 1;
}
