import type { Problem } from './problem.ts';
import type { SourceFile } from './read-source.ts';
import { isTest } from './resolve-import.ts';

const importOrExport = /\b(?:import|export)\s+(?:type\s+)?(?:[\w$]+\s*,\s*)?\{[^}]*\}/g;
/** Matches casts through `unknown` and casts to a type argument too. */
const downcast = /\bas\s+(?:[\w.]+\s*<\s*)*[\w.]*Inference\b/;

/**
 * Finds a cast to one dialect's inference. Nothing checks that the inference belongs to that dialect, and one that does
 * not causes a bug far from the cast.
 */
export function checkDowncasts(file: SourceFile): Problem[] {
  if (isTest(file.path) || !downcast.test(file.code.replaceAll(importOrExport, ''))) return [];
  return [
    {
      path: file.path,
      rule: 'casts an inference to the one of a dialect, which nothing checks',
      mend: 'ask with instanceof or by its kind, or let the dialect itself do the work',
    },
  ];
}
