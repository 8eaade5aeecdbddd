import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { chart } from '../../scripts/deploy/helm.ts';
import { findTool } from '../../scripts/deploy/tools.ts';
import { objectsOf, variantNames } from './rendered.ts';

const file = (variant: string): string => new URL(`rendered/${variant}.yaml`, import.meta.url).pathname;
// One variant has no anti-affinity, on purpose.
const linted = variantNames.filter((name) => name !== 'helm-other-release').map(file);

const linters: ReadonlyArray<readonly [name: string, args: readonly string[]]> = [
  ['helm', ['lint', '--strict', '--quiet', chart]],
  [
    'kube-score',
    ['score', '--kubernetes-version', 'v1.34', '--exit-one-on-warning', '--output-format', 'ci', ...linted],
  ],
  ['kube-linter', ['lint', ...linted]],
];

const missing = linters.map(([name]) => name).filter((name) => findTool(name) === undefined);
if (missing.length > 0)
  console.log(`Left out: ${missing.join(', ')}, not on the PATH (docs/kubernetes.md says what they found).`);

test.each(linters.filter(([name]) => !missing.includes(name)))('%s has nothing to say', async (name, args) => {
  await expect(promisify(execFile)(findTool(name) ?? '', args)).resolves.toBeDefined();
});

test('every exemption of kube-linter says why, and stands where its check looks', () => {
  const exemptions = variantNames
    .flatMap(objectsOf)
    .flatMap(({ metadata }) => Object.entries(metadata.annotations ?? {}))
    .filter(([key]) => key.startsWith('ignore-check.kube-linter.io/'));
  expect(exemptions.length).toBeGreaterThan(30);
  expect(exemptions.filter(([, reason]) => !/\S+ \S+ \S+/.test(reason))).toEqual([]);
});
