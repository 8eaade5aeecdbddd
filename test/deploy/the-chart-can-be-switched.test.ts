import { expect, test } from 'vitest';
import { gatewayOf, podsOf } from './pods.ts';
import { at, configOf, objectOf, objectsOf } from './rendered.ts';

const variant = 'helm-other-release';
const { pod, container } = gatewayOf(variant);

test('everything is named after the release', () => {
  const names = objectsOf(variant).map(({ metadata }) => metadata.name);
  expect(names.filter((name) => !name.startsWith('llm-headgate') && name !== 'llm-extra')).toEqual([]);
  expect(new Set(objectsOf(variant).map(({ kind, metadata }) => `${kind} ${metadata.name}`)).size).toBe(names.length);
});

test('selectors match their pods, and are those of the release', () => {
  for (const kind of ['Deployment', 'StatefulSet']) {
    const { matchLabels } = at(objectOf(variant, kind), 'spec.selector') as { matchLabels: object };
    expect(matchLabels).toHaveProperty(['app.kubernetes.io/instance'], 'llm');
    expect(at(objectOf(variant, kind), 'spec.template.metadata.labels')).toMatchObject(matchLabels);
  }
});

test('the image is named by its digest', () => {
  expect(container.image).toMatch(/^registry\.example\.com\/headgate:\d+\.\d+\.\d+@sha256:0{64}$/);
  expect(container['imagePullPolicy']).toBe('Always');
  expect(pod.spec['imagePullSecrets']).toEqual([{ name: 'registry' }]);
});

test('without an autoscaler the number of pods is fixed, and the share of a limit with it unless it is said', () => {
  expect(objectsOf(variant).map(({ kind }) => kind)).not.toContain('HorizontalPodAutoscaler');
  expect(at(objectOf(variant, 'Deployment'), 'spec.replicas')).toBe(4);
  expect(at(configOf(variant), 'limits.assumedPods')).toBe(4);
});

test('with TLS the Service and the test speak it, and no probe does', () => {
  expect(at(objectOf(variant, 'Service', 'llm-headgate'), 'spec.ports.0.appProtocol')).toBe('https');
  const test = podsOf(variant).find(({ of }) => of.includes(' Pod '));
  expect(at(test?.spec, 'containers.0.env.0.value')).toBe('https://llm-headgate:443/v1/inference');
  for (const probe of ['livenessProbe', 'readinessProbe']) {
    expect(at(container[probe], 'httpGet')).toMatchObject({ port: 'admin' });
    expect(at(container[probe], 'httpGet')).not.toHaveProperty('scheme');
  }
});

test('placement, priority and further parts arrive', () => {
  expect(pod.spec).toMatchObject({
    priorityClassName: 'important',
    serviceAccountName: 'shared',
    nodeSelector: { 'kubernetes.io/arch': 'amd64' },
    tolerations: [{ key: 'dedicated', operator: 'Exists' }],
  });
  expect(pod.spec).not.toHaveProperty('topologySpreadConstraints');
  expect(pod.metadata).toMatchObject({ labels: { team: 'platform' }, annotations: { 'example.com/note': 'yes' } });
  expect(container.env).toContainEqual({ name: 'HTTPS_PROXY', value: 'http://proxy.example.com:3128' });
  expect(container.volumeMounts).toContainEqual({ name: 'tls', mountPath: '/tls', readOnly: true });
  expect(objectOf(variant, 'ConfigMap', 'llm-extra').data).toEqual({ note: 'hello' });
});

test('rules are added to the policy, not put in place of its own', () => {
  const policy = objectOf(variant, 'NetworkPolicy', 'llm-headgate');
  expect(at(policy, 'spec.ingress')).toHaveLength(3);
  expect(at(policy, 'spec.egress')).toHaveLength(5);
});

test('Valkey takes its size and its password from the values', () => {
  const store = objectOf(variant, 'StatefulSet');
  expect(at(store, 'spec.volumeClaimTemplates.0.spec')).toMatchObject({
    storageClassName: 'fast',
    resources: { requests: { storage: '2Gi' } },
  });
  expect(objectOf(variant, 'Secret', 'llm-headgate-valkey')['stringData']).toEqual({ VALKEY_PASSWORD: 'replace-me' });
});
