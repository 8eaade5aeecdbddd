import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { twinNames, twins } from '../../scripts/deploy/variants.ts';
import { type Manifest, objectsOf } from './rendered.ts';

test.each(twins)('the chart as $name is the kustomization, object by object', (twin) => {
  const { kustomize, helm } = twinNames(twin);
  const ours = comparable(objectsOf(helm).filter(isInstalled));
  expect(Object.keys(ours).length).toBeGreaterThan(6);
  expect(ours).toEqual(comparable(objectsOf(kustomize)));
});

/** A hook (the chart's test) is not installed with the other objects. */
function isInstalled({ metadata }: Manifest): boolean {
  return metadata.annotations?.['helm.sh/hook'] === undefined;
}

function comparable(objects: readonly Manifest[]): Record<string, unknown> {
  return Object.fromEntries(objects.map((each) => [`${each.kind} ${each.metadata.name}`, normalize(readConfig(each))]));
}

/** Compares the parsed configuration, because the values of a chart have no comments. */
function readConfig(object: Manifest): unknown {
  const text = object.data?.['headgate.yaml'];
  return text === undefined ? object : { ...object, data: { ...object.data, 'headgate.yaml': parse(text) as unknown } };
}

/**
 * Removes the parts that only Helm writes. Lists whose members have names (variables, volumes, mounts) are maps for
 * Kubernetes.
 */
function normalize(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(normalize);
    return items.every(isNamed) ? items.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)) : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([key]) => !isOfHelm(key));
  return Object.fromEntries(members.map(([key, member]) => [key, normalize(member)]));
}

function isOfHelm(key: string): boolean {
  return key.startsWith('helm.sh/') || key === 'app.kubernetes.io/managed-by';
}

function isNamed(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'name' in value;
}

function nameOf(value: unknown): string {
  return String((value as { name: unknown }).name);
}
