import { folders, onlyFrom, rootFiles } from './layers.ts';
import type { Problem } from './problem.ts';
import type { SourceFile } from './read-source.ts';
import { isTest, resolveImport } from './resolve-import.ts';

const order: readonly string[] = [...folders, ...rootFiles];

/** Checks the import order. Types count too: a type that two layers need belongs to the lower one. */
export function checkOrder(file: SourceFile): Problem[] {
  if (isTest(file.path)) return [];
  const own = layerOf(file.path);
  if (!order.includes(own)) {
    const mend = 'give it a place in the list of scripts/layers/layers.ts, or move it where it belongs';
    return [{ path: file.path, rule: `${own} is no layer of src/`, mend }];
  }
  const problems: Problem[] = [];
  for (const { specifier } of file.imports) {
    const target = resolveImport(file.path, specifier);
    if (target === undefined) continue;
    const problem = judge(own, target);
    if (problem !== undefined) problems.push({ path: file.path, ...problem });
  }
  return problems;
}

function judge(own: string, target: string): Omit<Problem, 'path'> | undefined {
  if (!target.startsWith('src/')) {
    if (target === 'package.json') return undefined;
    return { rule: `imports ${target} from outside src/`, mend: 'move what it needs into src/' };
  }
  if (isTest(target)) {
    return { rule: `imports ${target}, which is for tests`, mend: 'move what it needs out of the test' };
  }
  const layer = layerOf(target);
  if (layer === own) return undefined;
  if (order.indexOf(layer) > order.indexOf(own) || !order.includes(layer)) {
    return {
      rule: `imports ${target}, but ${own} comes before ${layer}`,
      mend: `move the shared word down to core/ or ${own}/, or take what is needed as an argument`,
    };
  }
  const allowed = onlyFrom[own];
  if (allowed !== undefined && !allowed.some((prefix) => target.startsWith(prefix))) {
    return {
      rule: `imports ${target}, but ${own} may import ${allowed.join(', ')} only`,
      mend: 'take what is needed as an argument',
    };
  }
  return undefined;
}

function layerOf(path: string): string {
  return path.split('/')[1] ?? path;
}
