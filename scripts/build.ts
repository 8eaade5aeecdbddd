import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import scalar from '@scalar/fastify-api-reference';
import { build } from 'esbuild';
import Fastify from 'fastify';
import { escapeInTokenx } from './escape-in-tokenx.ts';
import { thirdPartyLicenses } from './licenses/third-party-licenses.ts';
import { extractPriceList } from './price-list.ts';

/**
 * Builds `dist/headgate.js`: the entry that checks the version of Node, and beside it the one bundle that it loads.
 * What is imported on demand becomes a file of its own, so that a pod does not carry what it does not use. Names stay
 * as written: a stack trace is read by people, and shortening them saved no memory.
 */
await rm('dist', { recursive: true, force: true });
const { metafile } = await build({
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
  metafile: true,
  plugins: [escapeInTokenx],
  // CommonJS dependencies call require() for Node's own modules, and some read __dirname.
  banner: {
    js: [
      "import { createRequire as createRequireHere } from 'node:module';",
      'const require = createRequireHere(import.meta.url);',
      'const __filename = import.meta.filename, __dirname = import.meta.dirname;',
    ].join('\n'),
  },
});

for (const file of await readdir('dist')) {
  const found = file.endsWith('.js') ? /[^\0-\xff]/.exec(await readFile(`dist/${file}`, 'utf8')) : null;
  if (found !== null) throw new Error(`dist/${file} has a letter beyond Latin-1 (${found[0]}) at ${found.index}`);
}

await writeFile('dist/THIRD-PARTY-LICENSES.txt', await thirdPartyLicenses(metafile));
await writeFile('dist/prices.json', JSON.stringify(await extractPriceList()));

// The script of the page behind /docs comes out of the plugin that ships it; of the plugin itself nothing is kept.
const plugin = Fastify();
await plugin.register(scalar, { routePrefix: '/docs', configuration: { content: {} } });
const script = await plugin.inject('/docs/js/scalar.js');
if (script.statusCode !== 200) throw new Error(`the script of /docs was not found: ${String(script.statusCode)}`);
await mkdir('dist/docs');
// It is served as it is here: a browser loads a third of it, and the image carries a third.
await writeFile('dist/docs/scalar.js.gz', gzipSync(script.rawPayload, { level: 9 }));
