import { expect, test } from 'vitest';
import { type Manifest, objectsOf, variantNames } from './rendered.ts';
import { validate } from './schemas/models.ts';
import { complaintsAbout } from './schemas/unknown-fields.ts';

test.each(variantNames)('types, formats and required fields of %s', async (variant) => {
  for (const object of objectsOf(variant)) {
    await expect(validate(object), `${object.kind} ${object.metadata.name}`).resolves.toBeUndefined();
  }
});

test('no object has a field that its schema does not know', async () => {
  expect(await complaintsAbout(variantNames.flatMap(objectsOf))).toEqual([]);
});

test('a field too many is noticed in every kind of object and at every depth', async () => {
  const broken = objectsOf('kustomize-everything').flatMap((object) => withFieldTooMany(object) as Manifest[]);
  expect(broken.length).toBeGreaterThan(150);
  const complaints = await complaintsAbout(broken);
  const noticed = new Set(complaints.map((line) => Number(/^manifests\.ts\((\d+),/.exec(line)?.[1])));
  expect(broken.filter((_, index) => !noticed.has(index + 1))).toEqual([]);
});

test('a type that does not fit is noticed', async () => {
  const [object] = objectsOf('kustomize-base').filter(({ kind }) => kind === 'HorizontalPodAutoscaler');
  const broken = { ...object, spec: { ...(object?.['spec'] as object), minReplicas: 'two' } } as Manifest;
  await expect(validate(broken)).rejects.toThrow('minReplicas');
});

/** The object once for each object inside of it, with `fieldTooMany` added there. Maps of free keys are left alone. */
function withFieldTooMany(value: unknown): unknown[] {
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    return list.flatMap((item, index) => withFieldTooMany(item).map((broken) => list.with(index, broken)));
  }
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.entries(value)
    .filter(([key, member]) => !freeMaps.has(key) && !isServiceSelector(key, member))
    .flatMap(([key, member]) => withFieldTooMany(member).map((broken) => ({ ...value, [key]: broken })));
  return [{ ...value, fieldTooMany: 'here' }, ...inside];
}

function isServiceSelector(key: string, member: unknown): boolean {
  return key === 'selector' && !Object.hasOwn(member as object, 'matchLabels');
}

const freeMaps = new Set(['labels', 'annotations', 'matchLabels', 'data', 'requests', 'limits']);
