import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { blocksOf, root } from './markdown.ts';
import { startAsNewcomer } from './newcomer.ts';

test("the README's program with the openai package prints an answer", async () => {
  const [snippet, ...others] = blocksOf('README.md').filter(({ language }) => language === 'ts');
  expect(others).toEqual([]);
  const gateway = await startAsNewcomer(onTestFinished);
  const code = (snippet?.text ?? '').replace('http://127.0.0.1:8000', gateway.url);
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module-typescript', '-e', code], {
    cwd: root,
    timeout: 30_000,
  });
  expect(stdout.split(' ').length).toBeGreaterThan(20);
});
