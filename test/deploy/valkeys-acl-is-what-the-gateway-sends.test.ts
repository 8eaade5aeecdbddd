import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../docs/markdown.ts';
import { at, objectOf, objectsOf, variantNames } from './rendered.ts';

const withValkey = variantNames.filter((name) => objectsOf(name).some(({ kind }) => kind === 'StatefulSet'));

test.each(withValkey)('the user of %s may send what the store’s code sends, and nothing else', async (variant) => {
  expect(allowedIn(variant)).toEqual(await sentCommands());
});

test('so may the user that the page for operators describes', async () => {
  const page = await readFile(join(root, 'docs/operations.md'), 'utf8');
  const [, rules = ''] = /`~\{headgate\}:\* -@all ([^`]+)`/.exec(page) ?? [];
  expect(commandsIn(rules)).toEqual(await sentCommands());
});

function allowedIn(variant: string): string[] {
  const [script = ''] = at(objectOf(variant, 'StatefulSet'), 'spec.template.spec.containers.0.args') as string[];
  expect(script).toContain('~{headgate}:* -@all');
  return commandsIn(script.split('\n').find((line) => line.startsWith('commands=')) ?? '');
}

function commandsIn(rules: string): string[] {
  return [...rules.matchAll(/\+([a-z|]+)/g)].map(([, name = '']) => name).toSorted();
}

/** The commands of the scripts, and of the connection that sends them. */
async function sentCommands(): Promise<string[]> {
  const folder = join(root, 'src/limits/stores/valkey');
  const names = (await readdir(folder, { recursive: true })).filter((name) => /(?<!\.(test|fixture))\.ts$/.test(name));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  const sent = texts.flatMap((text) => [
    ...[...text.matchAll(/redis\.p?call\(\s*'(\w+)'/g)].map(([, name = '']) => name.toLowerCase()),
    ...[...text.matchAll(/#?client\.(\w+)\(/g)].flatMap(([, name = '']) => commandOf(name)),
  ]);
  return [...new Set(sent)].toSorted();
}

/** The command that a method of the client sends. Methods about the connection itself send none. */
function commandOf(method: string): string[] {
  if (['on', 'once', 'connect', 'disconnect', 'removeAllListeners'].includes(method)) return [];
  // Commands that some settings need (a database, a cluster, Sentinels), and the one that is for a warning only. The
  // page says which these are.
  if (['select', 'call', 'info'].includes(method)) return [];
  return [method === 'script' ? 'script|load' : method];
}
