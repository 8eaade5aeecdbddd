import { expect, test } from 'vitest';
import { gatewayOf, podsOf } from './pods.ts';
import { at, configOf, objectOf } from './rendered.ts';

const variants = ['kustomize-base', 'helm-base', 'overlay-kind', 'overlay-production'];

test.each(variants)('by one port from the configuration of %s to the container', (variant) => {
  const url = new URL(at(configOf(variant), 'limits.valkey.url') as string);
  const service = objectOf(variant, 'Service', url.hostname);
  expect(at(service, 'spec.ports')).toMatchObject([{ port: Number(url.port), targetPort: 'valkey' }]);
  const [store] = podsOf(variant).filter(({ of }) => of.includes('StatefulSet'));
  expect(store?.metadata.labels).toMatchObject(at(service, 'spec.selector') as object);
  expect(at(store?.spec, 'containers.0.ports')).toMatchObject([{ name: 'valkey', containerPort: 6379 }]);
  const out = at(objectOf(variant, 'NetworkPolicy', 'headgate'), 'spec.egress.2.ports');
  expect(out).toEqual([{ protocol: 'TCP', port: 6379 }]);
});

test.each(variants)('with one password on both sides of %s', (variant) => {
  const [store] = podsOf(variant).filter(({ of }) => of.includes('StatefulSet'));
  const [container] = store?.spec.containers ?? [];
  const ours = gatewayOf(variant).container.env?.find(({ name }) => name === 'VALKEY_PASSWORD');
  expect(ours?.valueFrom).toMatchObject({ secretKeyRef: { key: 'VALKEY_PASSWORD' } });
  const { name } = at(ours?.valueFrom, 'secretKeyRef') as { name: string };
  // The password is a file, so that no argument and no variable of the server contains it.
  expect(container).not.toHaveProperty('env');
  expect(store?.spec.volumes).toContainEqual({
    name: 'password',
    secret: { secretName: name, defaultMode: 0o440, items: [{ key: 'VALKEY_PASSWORD', path: 'VALKEY_PASSWORD' }] },
  });
  expect(container?.volumeMounts).toContainEqual({
    name: 'password',
    mountPath: '/etc/valkey-password',
    readOnly: true,
  });
  expect(at(configOf(variant), 'limits.valkey.username')).toBe('headgate');
  expect(at(configOf(variant), 'limits.valkey.password')).toBe('${VALKEY_PASSWORD}');
});

test.each(variants)('what %s has counted survives a restart, and is refused rather than forgotten', (variant) => {
  const store = objectOf(variant, 'StatefulSet');
  const [script = ''] = at(store, 'spec.template.spec.containers.0.args') as string[];
  const option = (name: string): string | undefined => new RegExp(`--${name} (\\S+)`).exec(script)?.[1];
  expect([option('appendonly'), option('dir'), option('maxmemory-policy')]).toEqual(['yes', '/data', 'noeviction']);
  expect(at(store, 'spec.template.spec.containers.0.volumeMounts')).toContainEqual({
    name: 'data',
    mountPath: '/data',
  });
  expect(at(store, 'spec.volumeClaimTemplates.0.metadata.name')).toBe('data');
});
