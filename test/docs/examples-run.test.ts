import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { globSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { type Block, blocksOf, patternOf, readPage, root } from './markdown.ts';
import { startAsNewcomer } from './newcomer.ts';
import { oldCurl } from './old-curl.ts';

const run = promisify(execFile);

const pages = ['README.md', 'docs/api.md', 'docs/operations.md', 'docs/routing.md'];

/** The examples that a reader with a running gateway can try: calls of the gateway, and of the command. */
function examplesOf(page: string): Block[] {
  return blocksOf(page).filter(({ language, text }) => language === 'sh' && /\bcurl\b|^npx headgate\b/m.test(text));
}

test('there are examples to run', () => {
  expect(pages.flatMap(examplesOf).length).toBeGreaterThan(10);
});

test.each(pages)(
  'the examples of %s come out as they are shown, for whoever follows the page in order',
  async (page) => {
    const gateway = await startAsNewcomer(onTestFinished);
    const folder = await checkout();
    const env = { ...process.env, HOME: folder, PATH: `${await oldCurl(onTestFinished)}:${process.env['PATH'] ?? ''}` };
    for (const { text, output, line } of examplesOf(page)) {
      const command = text
        .replaceAll('http://127.0.0.1:8000', gateway.url)
        .replaceAll('http://127.0.0.1:9090', gateway.adminUrl);
      if (output === undefined && /\bcurl\b/.test(text)) throw new Error(`${page}:${String(line)} shows no output`);
      const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', command], { cwd: folder, env, timeout: 30_000 });
      expect(stdout.replaceAll(/[ \r]+$/gm, ''), `${page}:${line}`).toMatch(patternOf(output ?? ''));
    }
  },
);

test('the keys file that is made as shown, twice, goes with the configuration of the README', async () => {
  const folder = await checkout();
  const [make] = blocksOf('docs/operations.md').filter(({ text }) => text.includes('keys new'));
  const [yaml] = blocksOf('README.md').filter(({ text }) => text.includes('keysFile'));
  await writeFile(join(folder, 'headgate.yaml'), yaml?.text ?? '');
  const env = { PATH: process.env['PATH'], HOME: folder, OPENAI_API_KEY: 'sk-proj-Abc123Def456' };
  const options = { cwd: folder, env, timeout: 30_000 };
  const twice = [make?.text, make?.text.replace('web-chat', 'web-mail')].join('\n');
  await run('bash', ['-euo', 'pipefail', '-c', twice], options);
  const { stdout } = await run('npx', ['headgate', 'check'], options);
  expect(stdout).toMatch(/^headgate\.yaml is valid\.$/m);
  expect(stdout).toMatch(/^ +web-chat: team web\n +web-mail: team web$/m);
});

test('no page shows an option that the curl of Ubuntu 22.04 does not have', () => {
  const all = globSync(['*.md', 'docs/**/*.md', 'deploy/**/*.{md,yaml,txt}', 'test/e2e/*.md'], { cwd: root });
  expect(all.length).toBeGreaterThan(20);
  const newer = /\bcurl\b[^\n]* --(?:json|rate|url-query|variable|expand-)|%header\{|%\{header_json\}/;
  expect(all.filter((page) => newer.test(readPage(page)))).toEqual([]);
});

/** A folder in which a reader may leave files, and which is the checkout for npm. */
async function checkout(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'headgate-reader-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const name of ['package.json', 'bin', 'dist', 'node_modules', '.npmrc']) {
    await symlink(join(root, name), join(folder, name));
  }
  return folder;
}
