import { confined, environmentReaders } from './layers.ts';
import type { Problem } from './problem.ts';
import type { SourceFile } from './read-source.ts';
import { isTest } from './resolve-import.ts';

const environment = /\bprocess\s*(?:\?\.|\.)\s*env\b|\bprocess\s*\[|[{,]\s*env\b[^}]*\}\s*=\s*process\b/;

/** Finds packages and the environment used outside the place that may use them. */
export function checkConfinement(file: SourceFile): Problem[] {
  if (isTest(file.path)) return [];
  const problems: Problem[] = [];
  for (const { specifier } of file.imports) {
    for (const { packages, to } of confined) {
      if (file.path.startsWith(to) || !packages.some((name) => isOf(name, specifier))) continue;
      problems.push({
        path: file.path,
        rule: `imports ${specifier}, which only ${to} knows`,
        mend: `put an interface in core/ between them, or move the code to ${to}`,
      });
    }
  }
  const importsEnvironment = file.imports.some(
    ({ specifier, clause }) => /^(?:node:)?process$/.test(specifier) && /\benv\b/.test(clause),
  );
  const mayRead = environmentReaders.some((place) => file.path.startsWith(place));
  if (!mayRead && (importsEnvironment || environment.test(file.code))) {
    problems.push({
      path: file.path,
      rule: `reads process.env, which only ${environmentReaders.join(' and ')} may`,
      mend: 'take the value as an argument',
    });
  }
  return problems;
}

function isOf(name: string, specifier: string): boolean {
  return name.endsWith('/') ? specifier.startsWith(name) : specifier === name || specifier.startsWith(`${name}/`);
}
