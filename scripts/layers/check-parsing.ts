import { parsesUnbounded } from './layers.ts';
import type { Problem } from './problem.ts';
import type { SourceFile } from './read-source.ts';
import { isTest } from './resolve-import.ts';

/** Both build a value of any size. `parseBounded`, `parseBody` and `boundValues` count first. */
const parses = /\b(?:JSON\s*\.\s*parse|parseExact)\s*\(/;
const counts = /\bboundValues\s*\(/;

/** Finds files that parse JSON of any number of values, and are not in the list that says what bounds it. */
export function checkParsing(file: SourceFile): Problem[] {
  const { path, code } = file;
  if (isTest(path) || path.startsWith('src/simulator/') || path.startsWith('src/core/json/')) return [];
  const isListed = path in parsesUnbounded;
  const mayParseAny = parses.test(code) && !counts.test(code);
  if (mayParseAny && !isListed) {
    return [
      {
        path,
        rule: 'parses JSON of any number of values, which may stop the process for seconds',
        mend: 'parse it with parseBounded or parseBody, or say in scripts/layers/layers.ts what bounds it',
      },
    ];
  }
  if (!isListed || mayParseAny) return [];
  const mend = 'take it out of parsesUnbounded in scripts/layers/layers.ts';
  return [{ path, rule: 'is listed as one that parses JSON of any number of values, and does not', mend }];
}
