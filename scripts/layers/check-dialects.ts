import { dialectsMayBeNamedBy } from './layers.ts';
import type { Problem } from './problem.ts';
import type { SourceFile } from './read-source.ts';
import { isTest, resolveImport } from './resolve-import.ts';

const home = 'src/dialects/';
const registry = `${home}registry.ts`;

/**
 * Finds files that know a single dialect outside that dialect's own folder: they import one of its files, or have its
 * name in a string. Only the registry may, and the files in a list that gives the reasons.
 */
export function checkDialects(files: readonly SourceFile[]): Problem[] {
  const names = [
    ...new Set(
      files.flatMap(({ path }) => /^src\/dialects\/([^/]+)\/(?:client|provider)\.ts$/.exec(path)?.slice(1) ?? []),
    ),
  ];
  const knowing = new Set<string>();
  const problems: Problem[] = [];
  for (const file of files) {
    if (isTest(file.path) || file.path.endsWith('-for-tests.ts') || file.path === registry) continue;
    const named = names.find((name) => !file.path.startsWith(`${home}${name}/`) && knows(file, name));
    if (named === undefined) continue;
    knowing.add(file.path);
    if (Object.keys(dialectsMayBeNamedBy).some((path) => isIn(file.path, path))) continue;
    problems.push({
      path: file.path,
      rule: `knows the dialect ${named}, which only ${home}${named}/ and ${registry} may`,
      mend: 'ask the sides of the dialect through dialects/dialect.ts, or say in scripts/layers/layers.ts why it must',
    });
  }
  for (const path of Object.keys(dialectsMayBeNamedBy)) {
    if ([...knowing].some((file) => isIn(file, path)) || !files.some((file) => isIn(file.path, path))) continue;
    problems.push({
      path,
      rule: 'is listed as one that names a dialect, and names none',
      mend: 'take it out of dialectsMayBeNamedBy in scripts/layers/layers.ts',
    });
  }
  return problems;
}

/** @param path of a file, or of a folder with a slash at its end */
function isIn(file: string, path: string): boolean {
  return path.endsWith('/') ? file.startsWith(path) : file === path;
}

function knows(file: SourceFile, name: string): boolean {
  const imported = file.imports.some(({ specifier }) =>
    resolveImport(file.path, specifier)?.startsWith(`${home}${name}/`),
  );
  // Inside another dialect's folder such a string is usually no dialect's name: it says whose form an error's body has.
  return (
    imported || (!file.path.startsWith(home) && (file.texts.includes(name) || file.texts.includes(vendorOf(name))))
  );
}

/** `openai` of `openai-chat`: a file that names a vendor usually knows its wire formats. */
function vendorOf(name: string): string {
  return name.split('-')[0]!;
}
