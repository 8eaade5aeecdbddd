import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findTool, run } from '../../scripts/deploy/tools.ts';
import { packageOf } from '../../scripts/licenses/bundled-packages.ts';
import { root } from '../docs/markdown.ts';
import { makeFolder } from '../harness/command.ts';
import { stages } from './dockerfile.ts';

const dist = join(root, 'dist');
const listed = readFileSync(join(dist, 'THIRD-PARTY-LICENSES.txt'), 'utf8');
const hasDpkg = findTool('dpkg-query') !== undefined;
if (!hasDpkg) console.log('Left out: the licences of what an image takes from Debian. It wants dpkg.');

// The source maps of the bundle say what it contains, independently of what the build reports.
const maps = readdirSync(dist).filter((name) => name.endsWith('.js.map'));
const sources = maps.flatMap((name) => (JSON.parse(readFileSync(join(dist, name), 'utf8')) as Sources).sources);
const folders = [...new Set(sources.flatMap((source) => packageOf(source) ?? []))];

test('there are packages in the bundle', () => {
  expect(folders.length).toBeGreaterThan(10);
  expect(folders.map((folder) => folder.split('node_modules/').at(-1))).toContain('ioredis');
});

test.each([...folders, 'node_modules/@pydantic/genai-prices', 'node_modules/@scalar/fastify-api-reference'])(
  '%s is listed with its version and its words',
  (folder) => {
    const own = join(root, folder.slice(folder.indexOf('node_modules/')));
    const { name, version } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8')) as Record<string, string>;
    const start = listed.indexOf(`\n${name ?? ''} ${version ?? ''} (`);
    expect(start).toBeGreaterThan(0);
    expect(listed.slice(start)).toContain(wordsOf(own));
  },
);

/** Some packages of AWS contain no licence text. The text of another package of the same repository applies to them. */
function wordsOf(own: string): string {
  const scope = join(own, '..');
  const siblings = own.includes('@aws-sdk') ? readdirSync(scope).map((name) => join(scope, name)) : [];
  for (const folder of [own, ...siblings]) {
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
    if (file !== undefined) return readFileSync(join(folder, file), 'utf8').trim();
  }
  throw new Error(`${own} has no licence`);
}

test('it is copied into the image with the bundle, and the licences of Node and of Debian’s libraries with it', () => {
  const steps = stages().flatMap((stage) => stage.map(({ value }) => value));
  expect(steps.join('\n')).toMatch(/cp -r dist\/\. LICENSE \/image\/app\//);
  expect(steps.join('\n')).toContain('copy-system-licenses.sh /image "$node" $libraries');
});

test.skipIf(!hasDpkg)('each library that Node is linked to, and Node itself, bring theirs', async () => {
  const image = await makeFolder();
  const linked = execFileSync('ldd', [process.execPath], { encoding: 'utf8' });
  const libraries = linked.match(/\/\S+/g) ?? [];
  expect(libraries.length).toBeGreaterThan(4);
  await copyLicenses(image, process.execPath, ...libraries);
  const docs = join(image, 'usr/share/doc');
  expect(readdirSync(docs)).toEqual(expect.arrayContaining(['libc6', 'libgcc-s1', 'libstdc++6', 'node']));
  expect(readFileSync(join(docs, 'libc6/copyright'), 'utf8')).toContain('GNU C Library');
  expect(readFileSync(join(docs, 'node/LICENSE'), 'utf8')).toMatch(/OpenSSL[\s\S]*Apache License/);
  // The files that glibc's copyright notice refers to must be there too.
  expect(existsSync(join(image, 'usr/share/common-licenses/LGPL-2.1'))).toBe(true);
});

test.skipIf(!hasDpkg)('a library of no package stops the build', async () => {
  const image = await makeFolder();
  const strange = join(image, 'libstrange.so');
  await expect(copyLicenses(image, process.execPath, strange)).rejects.toThrow('no licence is found of');
});

function copyLicenses(...args: readonly string[]): Promise<string> {
  return run('sh', [join(root, 'scripts/licenses/copy-system-licenses.sh'), ...args]);
}

interface Sources {
  readonly sources: readonly string[];
}
