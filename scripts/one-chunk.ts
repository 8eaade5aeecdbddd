import { readFile } from 'node:fs/promises';
import { sep } from 'node:path';
import type { Plugin } from 'esbuild';

const main = 'src/main.ts';

/**
 * Keeps all modules that a start loads in one file. esbuild makes a file for each set of modules that the same entry
 * points reach, and takes a module that is loaded on demand for an entry point. So the code of a request's path stood in
 * as many files as parts of it are used by the simulator, by a cloud's credentials and so on, and each call from one
 * file to another goes through a binding of an ES module, which V8 cannot treat as a constant
 * (docs/decisions/the-bundle-is-one-file-and-what-is-loaded-on-demand.md). If every module that is loaded on demand
 * imports the main module too, which has always been loaded by then, all entry points reach the same modules.
 */
export const oneChunk: Plugin = {
  name: 'one-chunk',
  setup(build) {
    const onDemand = new Set<string>();
    build.onResolve({ filter: /^\./ }, async ({ kind, path, ...options }) => {
      if (kind !== 'dynamic-import' || options.pluginData === main) return undefined;
      const found = await build.resolve(path, { ...options, kind, pluginData: main });
      const isOwn = found.path.includes(`${sep}src${sep}`) && !found.path.endsWith(`${sep}main.ts`);
      if (isOwn && !found.path.includes(`${sep}node_modules${sep}`)) onDemand.add(found.path);
      return found;
    });
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (!onDemand.has(path)) return undefined;
      const source = await readFile(path, 'utf8');
      return { contents: `${source}\nimport ${JSON.stringify(`${process.cwd()}/${main}`)};\n`, loader: 'ts' };
    });
  },
};
