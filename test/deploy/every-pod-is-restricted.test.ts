import { expect, test } from 'vitest';
import { podsOf } from './pods.ts';
import { objectOf, variantNames } from './rendered.ts';

const pods = variantNames.flatMap(podsOf);

test('there are pods of the gateway, of Valkey and of the chart’s test', () => {
  const kinds = new Set(pods.map(({ of }) => of.split(' ')[1]));
  expect(kinds).toEqual(new Set(['Deployment', 'StatefulSet', 'Pod']));
});

test.each(pods)('$of fits the Pod Security Standard "restricted"', ({ spec }) => {
  expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
  expect(spec.securityContext?.['runAsUser']).toBe(1000);
  for (const forbidden of ['hostNetwork', 'hostPID', 'hostIPC', 'initContainers'])
    expect(spec).not.toHaveProperty(forbidden);
  const kinds = (spec.volumes ?? []).flatMap((volume) => Object.keys(volume).filter((key) => key !== 'name'));
  expect(kinds.filter((kind) => !['configMap', 'secret', 'emptyDir', 'persistentVolumeClaim'].includes(kind))).toEqual(
    [],
  );
  for (const { securityContext } of spec.containers) {
    expect(securityContext).toMatchObject({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } });
    expect(securityContext).not.toHaveProperty('capabilities.add');
    expect(securityContext).not.toHaveProperty('privileged');
  }
});

test.each(pods)(
  '$of cannot write its root, and gets no token and no variables that it does not ask for',
  ({ spec }) => {
    expect(spec.containers.map(({ securityContext }) => securityContext?.['readOnlyRootFilesystem'])).not.toContain(
      undefined,
    );
    expect(spec.containers.every(({ securityContext }) => securityContext?.['readOnlyRootFilesystem'] === true)).toBe(
      true,
    );
    expect(spec['automountServiceAccountToken']).toBe(false);
    expect(spec['enableServiceLinks']).toBe(false);
  },
);

test.each(pods)('what $of may use of disk is bounded', ({ spec }) => {
  for (const { resources } of spec.containers) {
    expect(Object.keys(resources?.requests ?? {})).toEqual(
      expect.arrayContaining(['cpu', 'memory', 'ephemeral-storage']),
    );
    expect(Object.keys(resources?.limits ?? {})).toEqual(
      expect.arrayContaining(['cpu', 'memory', 'ephemeral-storage']),
    );
  }
  const scratch = (spec.volumes ?? []).flatMap(({ emptyDir }) => (emptyDir === undefined ? [] : [emptyDir]));
  expect(scratch.filter((volume) => !Object.hasOwn(volume as object, 'sizeLimit'))).toEqual([]);
});

test.each(['kustomize-base', 'helm-base', 'helm-without-valkey'])(
  '%s has service accounts of its own, without a token',
  (variant) => {
    for (const { spec } of podsOf(variant)) {
      const name = spec['serviceAccountName'] as string | undefined;
      if (name === undefined) continue; // the chart's test needs none
      expect(objectOf(variant, 'ServiceAccount', name)['automountServiceAccountToken']).toBe(false);
    }
  },
);

test.each(['overlay-kind', 'overlay-production', 'kustomize-everything'])(
  'the namespace of %s refuses anything less',
  (variant) => {
    expect(objectOf(variant, 'Namespace').metadata.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
      'pod-security.kubernetes.io/warn': 'restricted',
      'pod-security.kubernetes.io/audit': 'restricted',
    });
  },
);
