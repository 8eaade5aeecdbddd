import { expect, test } from 'vitest';
import { settingsTree } from '../../src/config/schema.ts';
import { gatewayOf } from './pods.ts';
import { at, configOf, objectOf, variantNames } from './rendered.ts';

test.each(variantNames)('a new pod of %s is there before an old one goes', (variant) => {
  expect(objectOf(variant, 'Deployment')['spec']).toMatchObject({
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    minReadySeconds: 5,
    progressDeadlineSeconds: 120,
    revisionHistoryLimit: 5,
  });
});

test.each(variantNames)('the grace of %s covers its drain', (variant) => {
  const { pod } = gatewayOf(variant);
  const configured = at(configOf(variant), 'drain.deadlineMs');
  const deadlineMs = Number(configured ?? settingsTree.properties?.['drain']?.properties?.['deadlineMs']?.default);
  expect(Number(pod.spec['terminationGracePeriodSeconds']) * 1000).toBeGreaterThanOrEqual(deadlineMs + 5000);
});

/** A preStop hook would use a part of the grace period, and the gateway waits by itself. */
test.each(variantNames)('%s has no preStop hook', (variant) => {
  expect(gatewayOf(variant).container).not.toHaveProperty('lifecycle');
});

test.each(variantNames)(
  'a node that is drained takes one pod of %s at a time, and is not kept by a broken one',
  (variant) => {
    const budget = objectOf(variant, 'PodDisruptionBudget');
    expect(budget['spec']).toMatchObject({ maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' });
    const { matchLabels } = at(budget, 'spec.selector') as { matchLabels: object };
    expect(gatewayOf(variant).pod.metadata.labels).toMatchObject(matchLabels);
  },
);

test.each(variantNames.filter((name) => name !== 'helm-other-release'))(
  'the pods of %s are spread over hosts and zones',
  (variant) => {
    const { spec } = gatewayOf(variant).pod;
    expect(spec['topologySpreadConstraints']).toMatchObject(
      ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map((topologyKey) => ({
        topologyKey,
        maxSkew: 1,
        whenUnsatisfiable: 'ScheduleAnyway',
        matchLabelKeys: ['pod-template-hash'],
      })),
    );
    expect(at(spec, 'affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution.0')).toMatchObject({
      podAffinityTerm: { topologyKey: 'kubernetes.io/hostname' },
    });
  },
);
