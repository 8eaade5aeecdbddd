import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Result, renderResult } from '../../test/e2e/harness/result.ts';
import type { GeneratedPage } from '../generated-page.ts';
import { describeAge } from '../result-age.ts';

const root = join(import.meta.dirname, '../..');
const folder = 'test/e2e/results';

/** The dated results of the tests on a cluster, with a mark on each section that is older than the code that it tests. */
export async function pages(): Promise<readonly GeneratedPage[]> {
  const names = (await readdir(join(root, folder))).filter((name) => name.endsWith('.json')).sort();
  return names.map((name) => ({
    path: `${folder}/${name.replace(/json$/, 'md')}`,
    // Every commit makes the results older, and only a test on a cluster can renew them.
    isAdvisory: true,
    render: async () => {
      const result = JSON.parse(await readFile(join(root, folder, name), 'utf8')) as Result;
      const marks = new Set(Object.values(result.sections).map(({ commit }) => commit));
      const ages = new Map(
        await Promise.all([...marks].map(async (mark) => [mark, await describeAge(mark, root)] as const)),
      );
      return renderResult(result, (mark) => ages.get(mark));
    },
  }));
}
