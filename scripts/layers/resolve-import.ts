import { dirname, join } from 'node:path/posix';

/** The file a relative import means, from the project's root; undefined for a package. */
export function resolveImport(from: string, specifier: string): string | undefined {
  return specifier.startsWith('.') ? join(dirname(from), specifier) : undefined;
}

/** Tests, and files that only tests use, may import anything. No other file may import them. */
export function isTest(path: string): boolean {
  return path.endsWith('.test.ts') || path.endsWith('.fixture.ts') || path.includes('/fixtures/');
}
