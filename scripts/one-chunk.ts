import { readFile } from 'node:fs/promises';
import { sep } from 'node:path';
import type { Metafile, Plugin } from 'esbuild';

const main = 'src/main.ts';

/**
 * Keeps all modules that a start loads in one file. esbuild makes a file for each set of modules that the same entry
 * points reach, and takes a module that is loaded on demand for an entry point. So the code of a request's path stood in
 * as many files as parts of it are used by the simulator, by a cloud's credentials and so on, and each call from one
 * file to another goes through a binding of an ES module, which V8 cannot treat as a constant
 * (docs/decisions/one-file-for-what-a-start-loads.md). If every module that is loaded on demand imports the main module
 * too, which has always been loaded by then, all entry points reach the same modules.
 */
export const oneChunk: Plugin = {
  name: 'one-chunk',
  setup(build) {
    const onDemand = new Set<string>();
    build.onResolve({ filter: /^\./ }, async ({ kind, path, ...options }) => {
      if (kind !== 'dynamic-import' || options.pluginData === main) return undefined;
      const found = await build.resolve(path, { ...options, kind, pluginData: main });
      if (isOwn(found.path) && !found.path.endsWith(`${sep}main.ts`)) onDemand.add(found.path);
      return found;
    });
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (!onDemand.has(path)) return undefined;
      const source = await readFile(path, 'utf8');
      return { contents: `${source}\nimport ${JSON.stringify(`${process.cwd()}/${main}`)};\n`, loader: 'ts' };
    });
    build.onEnd(({ metafile }) => {
      // A build that failed has no outputs, and esbuild says why.
      if (metafile === undefined) return;
      const files = filesOfStart(metafile);
      if (files.length === 1) return;
      throw new Error(`What a start loads of src/ stands in several files: ${files.join(', ')}`);
    });
  },
};

function isOwn(path: string): boolean {
  return path.includes(`${sep}src${sep}`) && !path.includes(`${sep}node_modules${sep}`);
}

/** The files with code of src/ that the main module loads at once. */
function filesOfStart({ outputs }: Metafile): string[] {
  const found = new Set(Object.keys(outputs).filter((file) => outputs[file]?.entryPoint === main));
  for (const file of found) {
    for (const { path, kind } of outputs[file]?.imports ?? []) if (kind === 'import-statement') found.add(path);
  }
  return [...found].filter((file) => Object.keys(outputs[file]?.inputs ?? {}).some((path) => path.startsWith('src/')));
}
