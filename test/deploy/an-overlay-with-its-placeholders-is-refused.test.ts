import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { findTool, run } from '../../scripts/deploy/tools.ts';
import { root } from '../docs/markdown.ts';
import { makeFolder, startCommand } from '../harness/command.ts';

const program = findTool('kustomize', 'kubectl');
if (program === undefined)
  console.log('Left out: what an overlay with its placeholders does. It wants kubectl (or kustomize) on the PATH.');

const examples = [
  ['kind', 'openai.env'],
  ['production', 'openai.env'],
  ['production', 'valkey.env'],
  ['production', 'objects.env'],
] as const;

test.skipIf(program === undefined).each(examples)(
  '%s with its %s unedited is not rendered, and the words name the file',
  async (overlay, unedited) => {
    const { target, render } = await copyOf(overlay);
    for (const name of await examplesIn(target)) {
      if (name !== unedited) await writeFile(join(target, name), `${settingIn(await exampleOf(target, name))}=real\n`);
    }
    await cp(join(target, `${unedited}.example`), join(target, unedited));
    await expect(render()).rejects.toThrow(`${unedited} still holds the placeholder`);
    // As the example asks for it.
    const lines = (await exampleOf(target, unedited)).replace('replace-me', 'real').trimEnd().split('\n');
    await writeFile(join(target, unedited), `${lines.slice(0, -2).join('\n')}\n`);
    await expect(render()).resolves.toContain(`${settingIn(lines.join('\n'))}: ${btoa('real')}`);
  },
);

test.each([
  ['OPENAI_API_KEY', 'replace-me', 'openai.env'],
  ['OPENAI_API_KEY', 'sk-…', 'openai.env'],
  ['VALKEY_PASSWORD', 'replace-me', 'valkey.env'],
  ['VALKEY_PASSWORD', 'changeme', 'valkey.env'],
  ['OBJECTS_SECRET', 'replace-me-with-a-secret', 'objects.env'],
])('a gateway with %s=%s does not start, and names %s', async (variable, value, file) => {
  const config = join(root, 'deploy/kubernetes/components/valkey/headgate.yaml');
  const valid = { OPENAI_API_KEY: 'sk-of-a-test', VALKEY_PASSWORD: 'of-a-test', OBJECTS_SECRET: 'secret-of-a-test' };
  const env = { ...valid, [variable]: value };
  const command = startCommand(['serve', '--config', config], { env });
  expect(await command.ended).not.toBe(0);
  expect(command.err()).toContain(variable);
  expect(command.err()).toContain(file);
  expect(command.err()).not.toContain(value);
});

async function copyOf(overlay: string): Promise<{ target: string; render: () => Promise<string> }> {
  const folder = await makeFolder();
  await cp(join(root, 'deploy/kubernetes'), folder, { recursive: true, filter: (file) => !file.endsWith('.env') });
  const target = join(folder, 'overlays', overlay);
  const args = [basename(program ?? '') === 'kubectl' ? 'kustomize' : 'build', target];
  return { target, render: () => run(program ?? '', args) };
}

async function examplesIn(target: string): Promise<string[]> {
  const names = await readdir(target);
  return names.filter((name) => name.endsWith('.env.example')).map((name) => name.replace('.example', ''));
}

function exampleOf(target: string, name: string): Promise<string> {
  return readFile(join(target, `${name}.example`), 'utf8');
}

function settingIn(example: string): string {
  return /^(\w+)=/m.exec(example)?.[1] ?? '';
}
