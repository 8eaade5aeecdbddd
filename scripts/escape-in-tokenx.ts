import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/**
 * esbuild escapes non-ASCII characters in strings, but not in regular expressions. If one letter of the bundle is beyond
 * Latin-1, the engine keeps the whole bundle as two bytes a character, which takes 2.8 MiB more.
 */
export const escapeInTokenx: Plugin = {
  name: 'escape-in-tokenx',
  setup(build) {
    build.onLoad({ filter: /[\\/]tokenx[\\/]dist[\\/]index\.mjs$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace(beyondAscii, escaped),
    }));
  },
};
const beyondAscii = /[^\0-\x7f]/g;

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
