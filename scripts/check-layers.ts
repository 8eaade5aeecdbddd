/** `npm run layers`: the rules of ARCHITECTURE.md that a machine can hold. The order itself is in `layers/layers.ts`. */
import { globSync, readFileSync } from 'node:fs';
import { checkExports } from './layers/check-exports.ts';
import { checkProject } from './layers/check-project.ts';
import { maskSource } from './layers/mask-source.ts';

const sources = globSync('{src,test,scripts,bench}/**/*.ts', { cwd: process.cwd() });
const files = sources.map((path) => ({ path, code: maskSource(readFileSync(path, 'utf8')) }));
const problems = [...checkProject(process.cwd()), ...checkExports(files)];
for (const { path, rule, mend } of problems) console.error(`${path}: ${rule}\n  ${mend}`);
if (problems.length > 0) {
  console.error(`${problems.length} ${problems.length === 1 ? 'rule is' : 'rules are'} broken`);
  process.exitCode = 1;
}
