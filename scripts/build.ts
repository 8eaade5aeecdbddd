import { rm } from 'node:fs/promises';
import { build } from 'esbuild';

/**
 * Builds `dist/headgate.js`: the entry that checks the version of Node, and beside it the one bundle that it loads.
 * What is imported on demand becomes a file of its own, so that a pod does not carry what it does not use. Names stay
 * as written: a stack trace is read by people, and shortening them saved no memory.
 */
await rm('dist', { recursive: true, force: true });
await build({
  entryPoints: { headgate: 'src/launch.ts' },
  outdir: 'dist',
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  // Less source to keep in memory (3 MiB); lines stay short enough to be quoted in a trace.
  minifySyntax: true,
  minifyWhitespace: true,
  lineLimit: 200,
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'linked',
  logLevel: 'warning',
  // CommonJS dependencies call require() for Node's own modules, and some read __dirname.
  banner: {
    js: [
      "import { createRequire as createRequireHere } from 'node:module';",
      'const require = createRequireHere(import.meta.url);',
      'const __filename = import.meta.filename, __dirname = import.meta.dirname;',
    ].join('\n'),
  },
});
