import { maskSource } from './mask-source.ts';

/** One import, dynamic import or export-from of a file. */
export interface ImportLine {
  readonly specifier: string;
  /** False for `import type` and `export type`, which leave nothing behind at run time. */
  readonly isValue: boolean;
  /** What stands between `import` and `from`. */
  readonly clause: string;
}

export interface SourceFile {
  /** From the project's root, with slashes. */
  readonly path: string;
  readonly lines: number;
  /** Without comments and without what stands in strings. */
  readonly code: string;
  readonly imports: readonly ImportLine[];
  /** What stands between single or double quotes, as it is written. */
  readonly texts: readonly string[];
}

const statement =
  /(?<![.\w$])(import|export)\s+(type\s+(?!from\b|,))?((?:[\w$*{}\s,]*?)\sfrom\s*|\{[\w$\s,]*\}\s*from\s*)?(['"])/g;
/** Masked. */
const quoted = /'[^'\n]*'|"[^"\n]*"/g;
const dynamicImport = /(?<![.\w$])import\s*\(\s*(['"`])/g;

export function readSource(path: string, source: string): SourceFile {
  const code = maskSource(source);
  const imports: ImportLine[] = [];
  for (const match of code.matchAll(statement)) {
    // `export 'x'` does not exist; what looks like it is the end of something else.
    if (match[1] === 'export' && match[3] === undefined) continue;
    imports.push({
      specifier: stringAt(source, code, match.index + match[0].length - 1),
      isValue: match[2] === undefined,
      clause: match[3] ?? '',
    });
  }
  for (const match of code.matchAll(dynamicImport)) {
    imports.push({
      specifier: stringAt(source, code, match.index + match[0].length - 1),
      isValue: true,
      clause: '',
    });
  }
  const texts = [...code.matchAll(quoted)].map(({ index, 0: { length } }) =>
    source.slice(index + 1, index + length - 1),
  );
  return { path, lines: source.split('\n').length - (source.endsWith('\n') ? 1 : 0), code, imports, texts };
}

/** The string that opens at that place; masked, it ends with the next quote of its kind. */
function stringAt(source: string, code: string, open: number): string {
  return source.slice(open + 1, code.indexOf(code[open] as string, open + 1));
}
