import type { Problem } from './problem.ts';
import type { SourceFile } from './read-source.ts';
import { isTest, resolveImport } from './resolve-import.ts';

const exported = /^export (?:async )?(?:abstract )?(?:function\*?|class|const|interface|type|let|enum) ([\w$]+)/gm;
const importedName = /([\w$]+)(?:\s+as\s+[\w$]+)?/;

/**
 * Finds exports of `src/` that no other file imports, not even a test: a reader would search for their users.
 * @param files all files that may import, including those of `src/`
 */
export function checkExports(files: readonly SourceFile[]): Problem[] {
  const imported = new Set(files.flatMap(importsOf));
  return files
    .filter(({ path }) => path.startsWith('src/') && !isTest(path) && !imported.has(`${path} *`))
    .flatMap(({ path, code }) =>
      [...code.matchAll(exported)]
        .map(([, name = '']) => name)
        .filter((name) => !imported.has(`${path} ${name}`))
        .map((name) => ({
          path,
          rule: `exports ${name}, which no other file imports`,
          mend: 'take the word export away, or all of it where the file does not use it itself',
        })),
    );
}

/** The path and the name of each export that a file imports. The name is `*` if the file may use all exports. */
function importsOf({ path, imports }: SourceFile): string[] {
  return imports.flatMap(({ specifier, clause }) => {
    const target = resolveImport(path, specifier);
    if (target === undefined) return [];
    const [, names] = /\{([^}]*)\}/.exec(clause) ?? [];
    if (names === undefined) return [`${target} *`];
    return names.split(',').flatMap((name) => {
      const [, original] = importedName.exec(name.trim().replace(/^type\s+/, '')) ?? [];
      return original === undefined ? [] : [`${target} ${original}`];
    });
  });
}
