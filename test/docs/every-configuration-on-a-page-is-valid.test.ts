import { globSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseConfig } from '../../src/config/parse-config.ts';
import { settingsTree } from '../../src/config/schema.ts';
import { presets } from '../../src/providers/presets/presets.ts';
import { type Block, blocksOf, root } from './markdown.ts';

const pages = globSync(['README.md', 'docs/*.md', 'docs/clients/*.md'], { cwd: root }).toSorted();
const configurations = pages.flatMap(blocksOf).filter(isConfiguration);

/** Blocks for Kubernetes and for other programs have other keys. */
function isConfiguration({ language, text }: Block): boolean {
  if (language !== 'yaml') return false;
  const value: unknown = parse(text);
  const names = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  return names.length > 0 && names.every((name) => settingsTree.properties?.[name] !== undefined);
}

/** Every variable that the text or a preset may ask for. */
function variablesFor(text: string): Record<string, string> {
  const named = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name);
  const keys = presets.flatMap(({ keyVariable }) => keyVariable ?? []);
  return Object.fromEntries([...named, ...keys].map((name) => [name, 'value-12345678']));
}

test('there are configurations on the pages', () => {
  expect(new Set(configurations.map(({ page }) => page)).size).toBeGreaterThan(3);
});

test.each(configurations)('the configuration at $page:$line', ({ text }) => {
  const [provider] = Object.keys((parse(text) as { providers?: object }).providers ?? {});
  const hasModels = /^models:/m.test(text);
  const whole =
    hasModels || provider === undefined ? text : `${text}\nmodels: [{ name: '*', provider: ${provider} }]\n`;
  const { config } = parseConfig({ text: whole, file: 'headgate.yaml' }, variablesFor(text));
  // A part of a configuration need not have the secret that stored objects need.
  expect(config.warnings.filter((warning) => !warning.startsWith('stored objects'))).toEqual([]);
});
