import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import packageInfo from '../../package.json' with { type: 'json' };
import { root } from '../docs/markdown.ts';
import { lastStage } from './dockerfile.ts';
import { gatewayOf } from './pods.ts';
import { objectsOf, variantNames } from './rendered.ts';

const { version } = packageInfo;

test('the chart and what it installs have the version of the package', () => {
  const chart = parse(readFileSync(join(root, 'deploy/helm/headgate/Chart.yaml'), 'utf8')) as Record<string, string>;
  expect([chart['version'], chart['appVersion']]).toEqual([version, version]);
});

test('the image has it', () => {
  expect(lastStage('ARG')).toContain(`VERSION=${version}`);
});

test.each(variantNames.filter((name) => name !== 'helm-other-release'))('the objects of %s have it', (variant) => {
  const byDigest = variant === 'kustomize-everything' ? `headgate@sha256:${'0'.repeat(64)}` : undefined;
  expect(gatewayOf(variant).container.image).toBe(byDigest ?? `headgate:${version}`);
  const own = objectsOf(variant).filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/name'] === 'headgate');
  expect(own.length).toBeGreaterThan(6);
  expect(own.filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/version'] !== version)).toEqual([]);
});
