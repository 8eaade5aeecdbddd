import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { describeAge } from './result-age.ts';

const folder = mkdtempSync(join(tmpdir(), 'headgate-age-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
mkdirSync(join(folder, 'src'));
mkdirSync(join(folder, 'docs'));
git('init', '--quiet');
const first = commit('src/a.ts');
const second = commit('docs/b.md');

test('a result is as old as the last change of what it tests', async () => {
  expect(await describeAge(first, folder)).toBeUndefined();
  expect(await describeAge(second, folder)).toBeUndefined();
  const third = commit('src/c.ts');
  expect(await describeAge(second, folder)).toContain('**older than what it tests**');
  expect(await describeAge(third, folder)).toBeUndefined();
  expect(await describeAge(`${third} with changes`, folder)).toBe('the tree had changes that no commit has');
  expect(await describeAge(`${first} with changes`, folder)).toMatch(/no commit has; \*\*older/);
  expect(await describeAge('0123abc', folder)).toContain('cannot be told');
});

function commit(file: string): string {
  writeFileSync(join(folder, file), file);
  git('add', '.');
  git('-c', 'user.name=test', '-c', 'user.email=test@example.com', 'commit', '--quiet', '--message', file);
  return git('rev-parse', '--short', 'HEAD').trim();
}

function git(...args: readonly string[]): string {
  return execFileSync('git', ['-c', 'commit.gpgsign=false', ...args], { cwd: folder, encoding: 'utf8' });
}
