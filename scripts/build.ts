import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import scalar from '@scalar/fastify-api-reference';
import { build } from 'esbuild';
import Fastify from 'fastify';
import { takeBuiltinsAsTheyAre } from './builtins-as-they-are.ts';
import { escapeInTokenx } from './escape-in-tokenx.ts';
import { leanTypebox } from './lean-typebox.ts';
import { oneChunk } from './one-chunk.ts';
import { thirdPartyLicenses } from './licenses/third-party-licenses.ts';
import { extractPriceList } from './price-list.ts';

// CommonJS dependencies call require() for Node's own modules, and some read __dirname.
const banner = [
  "import { createRequire as createRequireHere } from 'node:module';",
  'const require = createRequireHere(import.meta.url);',
  'const __filename = import.meta.filename, __dirname = import.meta.dirname;',
].join('\n');

/**
 * Builds `dist/headgate.js`: the entry that checks the version of Node, and beside it the one bundle that it loads.
 * A module that is imported on demand becomes its own file, so that a pod loads only what it uses. Names are not
 * shortened: people read stack traces, and shortening saved no memory.
 */
await rm('dist', { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: { headgate: 'src/launch.ts' },
  outdir: 'dist',
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  // The same source as yaml's build for Node, in modules that esbuild can put together: in a build of CommonJS each module
  // is a function that is compiled and run at the start, also those that nobody needs.
  alias: { yaml: './node_modules/yaml/browser/index.js' },
  // A client of HTTP that google-auth-library does not load, because it is given Node's own.
  external: ['node-fetch'],
  platform: 'node',
  format: 'esm',
  target: 'node24',
  // This saves 3 MiB of source in memory; lines stay short enough for a stack trace.
  minifySyntax: true,
  minifyWhitespace: true,
  lineLimit: 200,
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'linked',
  logLevel: 'warning',
  metafile: true,
  plugins: [escapeInTokenx, leanTypebox, oneChunk],
  banner: { js: banner },
});

for (const file of await readdir('dist')) {
  if (!file.endsWith('.js')) continue;
  const text = await readFile(`dist/${file}`, 'utf8');
  const found = /[^\0-\xff]/.exec(text);
  if (found !== null) throw new Error(`dist/${file} has a letter beyond Latin-1 (${found[0]}) at ${found.index}`);
  const taken = takeBuiltinsAsTheyAre(text, banner);
  const left = /\bfrom\s*"node:[^"]*"/.exec(taken);
  if (left !== null) throw new Error(`dist/${file} still has an import ${left[0]} at ${left.index}`);
  await writeFile(`dist/${file}`, taken);
}

await writeFile('dist/THIRD-PARTY-LICENSES.txt', await thirdPartyLicenses(metafile));
await writeFile('dist/prices.json', JSON.stringify(await extractPriceList()));

// Only the script of the page behind /docs is taken from the plugin; the rest of the plugin is not shipped.
const plugin = Fastify();
await plugin.register(scalar, { routePrefix: '/docs', configuration: { content: {} } });
const script = await plugin.inject('/docs/js/scalar.js');
if (script.statusCode !== 200) throw new Error(`the script of /docs was not found: ${String(script.statusCode)}`);
await mkdir('dist/docs');
// It is served gzipped as it is here, so that downloads and the image have a third of its size.
await writeFile('dist/docs/scalar.js.gz', gzipSync(script.rawPayload, { level: 9 }));
