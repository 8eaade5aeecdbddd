import { expect, test } from 'vitest';
import { settingsTree } from '../../src/config/schema.ts';
import { errorTable } from '../../src/core/errors.ts';
import { metricTable } from '../../src/telemetry/metrics.ts';
import { processMetricTable } from '../../src/telemetry/process-metrics.ts';
import { readPage } from './markdown.ts';

const operations = readPage('docs/operations.md');
const metrics = new Set([...Object.values(metricTable), ...processMetricTable].map(({ name }) => name));

test('every metric that the page for 3 a.m. names exists', () => {
  const named = [...operations.matchAll(/\b(?:headgate|gen_ai|process|nodejs)_[a-z_]+\b/g)].map(([name]) => name);
  expect(named.filter((name) => !metrics.has(name))).toEqual([]);
});

test('every metric of the gateway itself is on the page for 3 a.m.', () => {
  const own = [...metrics].filter((name) => name.startsWith('headgate_') && name !== 'headgate_build_info');
  expect(own.filter((name) => !operations.includes(name))).toEqual([]);
});

test.each(['docs/operations.md', 'docs/kubernetes.md', 'docs/api.md', 'docs/routing.md', 'README.md'])(
  'every setting that %s names exists',
  (page) => {
    const sections = Object.keys(settingsTree.properties ?? {}).join('|');
    const named = [...readPage(page).matchAll(new RegExp(`\`((?:${sections})\\.\\w+)`, 'g'))].map(
      ([, name = '']) => name,
    );
    expect(named.filter((name) => !exists(name))).toEqual([]);
  },
);

test('every code of a provider’s failure is on the page for 3 a.m.', () => {
  const codes = Object.keys(errorTable).filter((code) => /^(upstream|provider)_/.test(code));
  expect(codes.filter((code) => !operations.includes(`\`${code}\``))).toEqual([]);
});

function exists(path: string): boolean {
  const [section = '', name = ''] = path.split('.');
  return settingsTree.properties?.[section]?.properties?.[name] !== undefined;
}
