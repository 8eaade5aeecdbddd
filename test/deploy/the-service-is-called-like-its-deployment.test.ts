import { expect, test } from 'vitest';
import { objectsOf, variantNames } from './rendered.ts';

/**
 * The gateway derives its Service's name from its pod's name. Kubernetes makes the pod's name from the Deployment's,
 * and cuts it after 63 characters.
 */
test.each(variantNames)('%s', (variant) => {
  const named = (kind: string) => objectsOf(variant).filter((each) => each.kind === kind);
  const [deployment, ...others] = named('Deployment').map(({ metadata }) => metadata.name);
  expect(others).toEqual([]);
  expect(deployment?.length).toBeLessThanOrEqual(46);
  expect(named('Service').map(({ metadata }) => metadata.name)).toContain(deployment);
});
