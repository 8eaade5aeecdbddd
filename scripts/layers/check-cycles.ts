import type { Problem } from './problem.ts';
import type { SourceFile } from './read-source.ts';
import { resolveImport } from './resolve-import.ts';

/** Finds import cycles, types included: no file of a cycle can be understood without the others. */
export function checkCycles(files: readonly SourceFile[]): Problem[] {
  const graph = new Map(
    files.map((file) => [file.path, file.imports.flatMap((line) => resolveImport(file.path, line.specifier) ?? [])]),
  );
  const problems: Problem[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    const start = path.indexOf(file);
    if (start !== -1) {
      const circle = [...path.slice(start), file].join(' -> ');
      problems.push({
        path: file,
        rule: `imports itself: ${circle}`,
        mend: 'move what both need into a third file, or pass it as an argument',
      });
      return;
    }
    if (done.has(file)) return;
    path.push(file);
    for (const next of graph.get(file) ?? []) visit(next);
    path.pop();
    done.add(file);
  };
  for (const file of graph.keys()) visit(file);
  return problems;
}
