import { maskSource } from './mask-source.ts';

/** One import, dynamic import or export-from of a file. */
interface ImportLine {
  readonly specifier: string;
  /** False for `import type` and `export type`, which do not exist at run time. */
  readonly isValue: boolean;
  /** The text between `import` and `from`. */
  readonly clause: string;
}

export interface SourceFile {
  /** Relative to the project's root, with slashes. */
  readonly path: string;
  readonly lines: number;
  /** The source without comments and without the content of strings. */
  readonly code: string;
  /** The text of all comments. */
  readonly comments: string;
  readonly imports: readonly ImportLine[];
  /** The text between single or double quotes, as it is written. */
  readonly texts: readonly string[];
}

const statement =
  /(?<![.\w$])(import|export)\s+(type\s+(?!from\b|,))?((?:[\w$*{}\s,]*?)\sfrom\s*|\{[\w$\s,]*\}\s*from\s*)?(['"])/g;
/** Matches strings in masked code. */
const quoted = /'[^'\n]*'|"[^"\n]*"/g;
const dynamicImport = /(?<![.\w$])import\s*\(\s*(['"`])/g;

export function readSource(path: string, source: string): SourceFile {
  let comments = '';
  const code = maskSource(source, (comment) => (comments += `${comment}\n`));
  const imports: ImportLine[] = [];
  for (const match of code.matchAll(statement)) {
    // `export 'x'` is no statement, so such a match is the end of something else.
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
  return { path, lines: source.split('\n').length - (source.endsWith('\n') ? 1 : 0), code, comments, imports, texts };
}

/** The string that opens at that place; masked, it ends with the next quote of its kind. */
function stringAt(source: string, code: string, open: number): string {
  return source.slice(open + 1, code.indexOf(code[open] as string, open + 1));
}
