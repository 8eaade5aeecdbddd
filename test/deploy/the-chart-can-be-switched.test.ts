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

/** Some runtimes refuse a name that has both a tag and a digest. */
test('a digest wins over the tag, of the image, of its test and of Valkey', () => {
  expect(container.image).toBe(`registry.example.com/headgate@sha256:${'0'.repeat(64)}`);
  const others = podsOf(variant).flatMap(({ spec }) => spec.containers.map(({ image }) => image));
  expect(new Set(others)).toEqual(new Set([container.image, `valkey/valkey@sha256:${'1'.repeat(64)}`]));
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
  expect(container.env).toContainEqual({
    name: 'ANTHROPIC_API_KEY',
    valueFrom: { secretKeyRef: { name: 'anthropic', key: 'token' } },
  });
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
  expect(objectOf(variant, 'Secret', 'llm-headgate-valkey')['stringData']).toEqual({
    VALKEY_PASSWORD: 'of-the-release',
  });
});

test('who calls vLLM only needs no Secret of OpenAI', () => {
  const { container: ours } = gatewayOf('helm-only-vllm');
  expect(ours.env?.map(({ name }) => name)).toEqual(['VALKEY_PASSWORD', 'OBJECTS_SECRET', 'VLLM_API_KEY']);
  expect(JSON.stringify(objectsOf('helm-only-vllm'))).not.toMatch(/headgate-openai|OPENAI_API_KEY/);
  expect(at(configOf('helm-only-vllm'), 'providers.vllm')).toMatchObject({ apiKey: '${VLLM_API_KEY}' });
});

test('without a StorageClass Valkey keeps what it counts beside its pod', () => {
  const store = objectOf('helm-only-vllm', 'StatefulSet');
  expect(at(store, 'spec')).not.toHaveProperty('volumeClaimTemplates');
  expect(at(store, 'spec.template.spec.volumes')).toContainEqual({ name: 'data', emptyDir: { sizeLimit: '1Gi' } });
});

/** Without keys, a host name from outside gets 421 unless it is listed. With keys, every host name is served. */
test.each([
  ['helm-ingress', ['headgate.example.com', 'headgate', 'headgate.headgate']],
  ['helm-gateway-api', ['headgate.example.com', 'headgate', 'headgate.headgate']],
  ['helm-base', undefined],
  ['helm-other-release', undefined],
])('%s lists the names that it is called by where nobody needs a key', (name, hosts) => {
  expect((at(configOf(name), 'server.allowedHosts') as string[] | undefined)?.slice(0, 3)).toEqual(hosts);
});
