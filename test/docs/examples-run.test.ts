import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { blocksOf, patternOf } from './markdown.ts';
import { startAsNewcomer } from './newcomer.ts';

const run = promisify(execFile);
const examples = ['README.md', 'docs/api.md', 'docs/operations.md']
  .flatMap(blocksOf)
  .filter(({ language, text }) => language === 'sh' && /\bcurl\b/.test(text));

test('there are examples to run', () => {
  expect(examples.length).toBeGreaterThan(10);
});

test.concurrent.for(examples)('$page:$line comes out as it is shown', async (example, { onTestFinished, expect }) => {
  const { text, output, page, line } = example;
  const gateway = await startAsNewcomer(onTestFinished);
  const command = text
    .replaceAll('http://127.0.0.1:8000', gateway.url)
    .replaceAll('http://127.0.0.1:9090', gateway.adminUrl);
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', command], { timeout: 30_000 });
  if (output === undefined) throw new Error(`${page}:${line} shows no output`);
  expect(stdout.replaceAll(/[ \r]+$/gm, '')).toMatch(patternOf(output));
});
