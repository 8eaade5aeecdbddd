import { expect, test } from 'vitest';
import { gatewayOf } from './pods.ts';
import { at, configOf, objectsOf, variantNames } from './rendered.ts';

test.each(variantNames)('the configuration of %s is a directory that the kubelet keeps fresh', (variant) => {
  const { pod, container } = gatewayOf(variant);
  expect(container.args).toEqual(['serve', '--config', '/etc/headgate/headgate.yaml']);
  const mount = container.volumeMounts?.find(({ mountPath }) => mountPath === '/etc/headgate');
  expect(mount).toMatchObject({ name: 'config', readOnly: true });
  expect(mount).not.toHaveProperty('subPath');
  const volume = pod.spec.volumes?.find(({ name }) => name === 'config') as { configMap: { name: string } };
  const maps = objectsOf(variant).filter(
    ({ kind, data }) => kind === 'ConfigMap' && data?.['headgate.yaml'] !== undefined,
  );
  expect(maps.map(({ metadata }) => metadata.name)).toEqual([volume.configMap.name]);
});

test.each(variantNames)('nothing in the pods of %s changes with the configuration', (variant) => {
  const { pod } = gatewayOf(variant);
  const volume = pod.spec.volumes?.find(({ name }) => name === 'config') as { configMap: { name: string } };
  expect(volume.configMap.name, 'a hash in the name').toMatch(/^[a-z]+(-headgate)?-config$/);
  const marks = Object.keys(pod.metadata.annotations ?? {}).filter((key) => key.startsWith('checksum/'));
  expect(marks.filter((key) => key.includes('config'))).toEqual([]);
});

test.each(['overlay-kind', 'overlay-production'])(
  'a new key in %s starts new pods: they read variables once',
  (variant) => {
    const { container } = gatewayOf(variant);
    const refs = (container.env ?? []).map(
      ({ valueFrom }) => (valueFrom as { secretKeyRef: { name: string } }).secretKeyRef.name,
    );
    expect(refs.toSorted()).toEqual([
      expect.stringMatching(/^headgate-objects-[a-z0-9]{10}$/),
      expect.stringMatching(/^headgate-openai-[a-z0-9]{10}$/),
      expect.stringMatching(/^headgate-valkey-[a-z0-9]{10}$/),
    ]);
  },
);

test('so does one that the chart owns', () => {
  const marks = gatewayOf('helm-other-release').pod.metadata.annotations;
  expect(marks).toMatchObject({
    'checksum/openai': expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
    'checksum/valkey': expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
  });
});

test.each(['kustomize-key-file', 'helm-key-file'])(
  'a new key in %s does not: the gateway reads the file again',
  (variant) => {
    const { pod, container } = gatewayOf(variant);
    expect(container.env).toContainEqual({
      name: 'OPENAI_API_KEY_FILE',
      value: '/etc/headgate-openai/OPENAI_API_KEY',
    });
    expect(container.env?.map(({ name }) => name)).not.toContain('OPENAI_API_KEY');
    const mount = container.volumeMounts?.find(({ mountPath }) => mountPath === '/etc/headgate-openai');
    expect(mount).not.toHaveProperty('subPath');
    expect(pod.spec.volumes).toContainEqual(
      expect.objectContaining({
        name: mount?.name,
        secret: expect.objectContaining({ secretName: 'headgate-openai' }) as unknown,
      }),
    );
  },
);

test.each(['kustomize-base', 'helm-base'])('the secrets of %s are environment variables, by reference', (variant) => {
  const { container } = gatewayOf(variant);
  expect(container.env).toHaveLength(3);
  expect(container.env).toEqual(
    expect.arrayContaining([
      { name: 'OPENAI_API_KEY', valueFrom: { secretKeyRef: { name: 'headgate-openai', key: 'OPENAI_API_KEY' } } },
      { name: 'VALKEY_PASSWORD', valueFrom: { secretKeyRef: { name: 'headgate-valkey', key: 'VALKEY_PASSWORD' } } },
      { name: 'OBJECTS_SECRET', valueFrom: { secretKeyRef: { name: 'headgate-objects', key: 'OBJECTS_SECRET' } } },
    ]),
  );
  expect(objectsOf(variant).filter(({ kind }) => kind === 'Secret')).toEqual([]);
});

test.each([
  ['kustomize-everything', 'headgate-keys', 'keys.yaml'],
  ['helm-other-release', 'callers', 'list.yaml'],
])('so are the keys of callers in %s', (variant, secretName, key) => {
  const { pod, container } = gatewayOf(variant);
  const mount = container.volumeMounts?.find(({ mountPath }) => mountPath === '/etc/headgate-keys');
  expect(mount).toMatchObject({ name: 'caller-keys', readOnly: true });
  expect(mount).not.toHaveProperty('subPath');
  expect(pod.spec.volumes).toContainEqual({
    name: 'caller-keys',
    secret: { secretName, defaultMode: 0o440, items: [{ key, path: 'keys.yaml' }] },
  });
});

test('the chart names the file of keys in the configuration', () => {
  expect(at(configOf('helm-other-release'), 'auth.keysFile')).toBe('/etc/headgate-keys/keys.yaml');
  expect(at(configOf('helm-base'), 'auth')).toBeUndefined();
});
