/** `npm run layers`: the rules of ARCHITECTURE.md that a machine can hold. The order itself is in `layers/layers.ts`. */
import { checkProject } from './layers/check-project.ts';

const problems = checkProject(process.cwd());
for (const { path, rule, mend } of problems) console.error(`${path}: ${rule}\n  ${mend}`);
if (problems.length > 0) {
  console.error(`${problems.length} ${problems.length === 1 ? 'rule is' : 'rules are'} broken`);
  process.exitCode = 1;
}
