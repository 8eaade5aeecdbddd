import { execFile, execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { pythons } from '../conformance/python/find-python.ts';
import { type Block, blocksOf, root } from './markdown.ts';
import { startAsNewcomer } from './newcomer.ts';

const run = promisify(execFile);

const blocks = globSync('docs/clients/*.md', { cwd: root }).toSorted().flatMap(blocksOf);

const pythonByImports = new Map<string, string | undefined>();

/** How a code block is run: the program and its arguments. */
const programs: Readonly<Record<string, (code: string) => [string, ...string[]]>> = {
  ts: (code) => [process.execPath, '--input-type=module-typescript', '-e', code],
  python: (code) => [pythonFor(code) ?? '', '-c', code],
  sh: (code) => ['bash', '-euo', 'pipefail', '-c', code],
};

function isRunnable({ language, text }: Block): boolean {
  return language === 'python' ? pythonFor(text) !== undefined : language in programs;
}

/** The first Python that has all packages of a sample. */
function pythonFor(code: string): string | undefined {
  const lines = code.split('\n').filter((line) => /^(?:from|import) /.test(line));
  const imports = lines.join('\n');
  if (!pythonByImports.has(imports))
    pythonByImports.set(
      imports,
      pythons.find((python) => runs(python, imports)),
    );
  return pythonByImports.get(imports);
}

function runs(python: string, code: string): boolean {
  try {
    execFileSync(python, ['-c', code], { stdio: 'ignore', timeout: 60_000 });
    return true;
  } catch {
    return false;
  }
}

const runnable = blocks.filter(isRunnable);
const left = blocks.filter((block) => block.language === 'python' && !runnable.includes(block));
if (left.length > 0) {
  const places = left.map(({ page, line }) => `${page}:${line}`).join(', ');
  console.log(
    `Left out: samples in Python whose packages are not there (HEADGATE_PYTHON names other Pythons): ${places}.`,
  );
}

test('every page has a sample, and those for Node and curl run', () => {
  expect(runnable.filter(({ language }) => language !== 'python').length).toBeGreaterThan(7);
});

test.each(runnable)('the sample at $page:$line prints an answer', async ({ language, text }) => {
  const gateway = await startAsNewcomer(onTestFinished);
  const [program, ...args] = programs[language]?.(text.replaceAll('http://127.0.0.1:8000', gateway.url)) ?? [''];
  const { stdout, stderr } = await run(program, args, { cwd: root, timeout: 60_000 });
  expect(stderr).not.toMatch(/end-of-life|model .* is deprecated/i);
  // The simulator answers with forty words.
  expect(stdout.split(/\s/).length).toBeGreaterThan(15);
});
