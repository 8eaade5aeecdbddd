import type { Plugin } from 'esbuild';

/** Where typebox begins to calculate with types. Schemas that are only written down do without it. */
const calculation = 'node_modules/typebox/build/type/engine/instantiate.mjs';

/**
 * Fails a build with 150 KB of typebox that no schema here needs, and that each start would parse. They come along with
 * `Record`, and with the object `Type`, which has all of typebox as its members; `import * as Type` takes what is used.
 */
export const leanTypebox: Plugin = {
  name: 'lean-typebox',
  setup(build) {
    build.onEnd(({ metafile }) => {
      const found = Object.entries(metafile?.outputs ?? {}).find(([, { inputs }]) => calculation in inputs);
      if (found === undefined) return;
      throw new Error(`${found[0]} has all of typebox: write \`import * as Type\`, and mapSetting in place of Record`);
    });
  },
};
