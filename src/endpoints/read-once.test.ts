import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readOnce } from './read-once.ts';

it('gives all who ask the same bytes, and asks again for a file that was not there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-once-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const file = join(folder, 'file');
  const read = readOnce(() => readFile(file));
  await expect(read()).rejects.toMatchObject({ code: 'ENOENT' });
  writeFileSync(file, 'one');
  const [first, second] = await Promise.all([read(), read()]);
  writeFileSync(file, 'two');
  expect(String(first)).toBe('one');
  expect(second).toBe(first);
  expect(await read()).toBe(first);
});
