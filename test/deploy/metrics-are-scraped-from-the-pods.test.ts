import { expect, test } from 'vitest';
import { gatewayOf } from './pods.ts';
import { at, objectOf, objectsOf, variantNames } from './rendered.ts';

test.each(variantNames)('the admin port of %s is in no Service', (variant) => {
  const services = objectsOf(variant).filter(({ kind }) => kind === 'Service');
  const targets = services.flatMap((each) => at(each, 'spec.ports') as Array<{ targetPort: unknown }>);
  expect(targets.length).toBeGreaterThan(0);
  expect(targets.filter(({ targetPort }) => targetPort === 'admin' || targetPort === 9090)).toEqual([]);
});

test.each(['kustomize-monitoring', 'helm-monitoring', 'helm-other-release'])(
  'the PodMonitor of %s finds its pods',
  (variant) => {
    const monitor = objectOf(variant, 'PodMonitor');
    const { pod } = gatewayOf(variant);
    expect(pod.metadata.labels).toMatchObject(at(monitor, 'spec.selector.matchLabels') as object);
    expect(at(monitor, 'spec.podMetricsEndpoints')).toMatchObject([{ port: 'admin', path: '/metrics' }]);
    // The alerts and panels ask for job="headgate".
    expect(pod.metadata.labels?.[at(monitor, 'spec.jobLabel') as string]).toBe('headgate');
  },
);

test.each(['kustomize-monitoring', 'helm-monitoring'])('Grafana finds the dashboard of %s', (variant) => {
  const map = objectOf(variant, 'ConfigMap', 'headgate-dashboard');
  expect(map.metadata.labels).toMatchObject({ grafana_dashboard: '1' });
  expect(JSON.parse(map.data?.['headgate.json'] ?? '')).toMatchObject({ title: 'Headgate', uid: 'headgate' });
});
