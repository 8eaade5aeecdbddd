import { expect, test } from 'vitest';
import { gatewayOf } from './pods.ts';
import { at, objectOf, variantNames } from './rendered.ts';

const figures = variantNames.filter((name) => name !== 'helm-other-release');

test.each(figures)('requests, limits, user and grace of %s', (variant) => {
  const { pod, container } = gatewayOf(variant);
  expect(container.resources).toMatchObject({
    requests: { cpu: '250m', memory: '256Mi' },
    limits: { cpu: '500m', memory: '512Mi' },
  });
  expect(pod.spec.securityContext).toMatchObject({ runAsUser: 1000, runAsGroup: 1000, runAsNonRoot: true });
  expect(pod.spec['terminationGracePeriodSeconds']).toBe(120);
});

test.each(figures)('the Service of %s is a ClusterIP that leads from 80 to 8000', (variant) => {
  const service = objectOf(variant, 'Service', 'headgate');
  expect(at(service, 'spec.type')).toBe('ClusterIP');
  expect(at(service, 'spec.ports')).toMatchObject([{ port: 80, targetPort: 'http' }]);
  const { container } = gatewayOf(variant);
  expect(container['ports']).toMatchObject([
    { name: 'http', containerPort: 8000 },
    { name: 'admin', containerPort: 9090 },
  ]);
});

test.each(figures)('the autoscaler of %s rules from 2 to 10 pods by CPU 70 and memory 80', (variant) => {
  const spec = objectOf(variant, 'HorizontalPodAutoscaler')['spec'] as { metrics: Array<{ resource?: object }> };
  expect(spec).toMatchObject({
    minReplicas: 2,
    maxReplicas: 10,
    scaleTargetRef: { kind: 'Deployment', name: 'headgate' },
  });
  expect(spec.metrics.flatMap(({ resource }) => resource ?? [])).toEqual([
    { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
    { name: 'memory', target: { type: 'Utilization', averageUtilization: 80 } },
  ]);
});

test.each(figures)('the Deployment of %s leaves the number of pods to the autoscaler', (variant) => {
  expect(objectOf(variant, 'Deployment')['spec']).not.toHaveProperty('replicas');
});

test.each(figures)('the probes of %s bear a pod at its CPU limit', (variant) => {
  const { container } = gatewayOf(variant);
  expect(container['startupProbe']).toMatchObject({
    httpGet: { path: '/healthz' },
    periodSeconds: 1,
    failureThreshold: 30,
  });
  expect(container['livenessProbe']).toMatchObject({
    httpGet: { path: '/healthz', port: 'admin' },
    periodSeconds: 10,
    timeoutSeconds: 5,
    failureThreshold: 6,
    terminationGracePeriodSeconds: 10, // one that hangs cannot drain
  });
  expect(container['readinessProbe']).toMatchObject({
    httpGet: { path: '/readyz', port: 'admin' },
    periodSeconds: 5,
    timeoutSeconds: 3,
    failureThreshold: 2,
  });
});

/** The start of a Node process costs 0.3 s of CPU, which a pod at its limit does not have. */
test.each(variantNames)('no probe of the gateway in %s starts a process', (variant) => {
  expect(JSON.stringify(gatewayOf(variant).container)).not.toContain('"exec"');
});
