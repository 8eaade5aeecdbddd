import type { Problem } from './problem.ts';
import type { SourceFile } from './read-source.ts';
import { isTest } from './resolve-import.ts';

const exported = /^export (?:async )?(?:abstract )?(?:function\*?|class|const|interface|type|let|enum) ([\w$]+)/gm;

type CodeFile = Pick<SourceFile, 'path' | 'code'>;

/**
 * Finds exports of `src/` that no other file names, not even a test: a reader would search for their users.
 * @param files all files that may import, including those of `src/`
 */
export function checkExports(files: readonly CodeFile[]): Problem[] {
  const filesNaming = new Map<string, number>();
  for (const { code } of files) {
    for (const word of new Set(code.match(/[\w$]+/g) ?? [])) filesNaming.set(word, (filesNaming.get(word) ?? 0) + 1);
  }
  const problems: Problem[] = [];
  for (const { path, code } of files) {
    if (!path.startsWith('src/') || isTest(path)) continue;
    for (const [, name = ''] of code.matchAll(exported)) {
      if ((filesNaming.get(name) ?? 0) > 1) continue;
      problems.push({
        path,
        rule: `exports ${name}, which no other file names`,
        mend: 'take the word export away, or all of it where the file does not use it itself',
      });
    }
  }
  return problems;
}
