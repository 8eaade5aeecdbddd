import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { GeneratedPage } from './generated-page.ts';

/**
 * Writes every generated file again. With `--check` it writes nothing and fails if a file is stale. To add a generated
 * file, add a module in `scripts/generate/`.
 */
const root = join(import.meta.dirname, '..');
const isCheck = process.argv.includes('--check');

const stale: string[] = [];
for (const page of await loadPages()) {
  const file = join(root, page.path);
  const wanted = await page.render();
  if ((await readFile(file, 'utf8').catch(() => undefined)) === wanted) continue;
  if (isCheck && page.isAdvisory === true) console.log(`${page.path} would say something else now: npm run generate`);
  else stale.push(page.path);
  if (isCheck) continue;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, wanted);
}

if (isCheck && stale.length > 0) {
  console.error(`Stale: ${stale.join(', ')}. They are written from the code. To mend: npm run generate`);
  process.exitCode = 1;
} else {
  console.log(stale.length === 0 ? 'Generated files are fresh.' : `Written: ${stale.join(', ')}`);
}

async function loadPages(): Promise<readonly GeneratedPage[]> {
  const folder = join(import.meta.dirname, 'generate');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts')).sort();
  const modules = await Promise.all(names.map(async (name) => (await import(join(folder, name))) as Generator));
  const found = await Promise.all(
    modules.map(async ({ page, pages }, index) => {
      if (page !== undefined) return [page];
      if (pages === undefined) throw new Error(`scripts/generate/${names[index]} must export "page" or "pages"`);
      return pages();
    }),
  );
  return found.flat();
}

interface Generator {
  readonly page?: GeneratedPage;
  readonly pages?: () => Promise<readonly GeneratedPage[]>;
}
