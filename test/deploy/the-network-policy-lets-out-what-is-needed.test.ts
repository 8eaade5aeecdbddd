import { expect, test } from 'vitest';
import { type EgressRule, letsOut } from './network/egress.ts';
import { gatewayOf, podsOf } from './pods.ts';
import { at, objectOf, objectsOf, variantNames } from './rendered.ts';

const policy = objectOf('kustomize-base', 'NetworkPolicy', 'headgate');
const egress = at(policy, 'spec.egress') as EgressRule[];

test.each(['104.18.6.192', '162.159.140.245', '2606:4700::6812:6c0', '2a06:98c1:3100::1'])(
  '%s, in the world, by 443',
  (address) => {
    expect(letsOut(egress, address, 443)).toBe(true);
  },
);

test.each([
  ['10.0.0.1', 'a private range'],
  ['172.31.255.255', 'a private range'],
  ['192.168.1.1', 'a private range'],
  ['100.64.0.1', 'the range of providers of access, and Alibaba’s metadata'],
  ['169.254.169.254', 'a cloud’s metadata'],
  ['169.254.170.2', 'the credentials of a task on AWS'],
  ['168.63.129.16', 'Azure’s own host'],
  ['192.0.0.192', 'Oracle’s metadata'],
  ['127.0.0.1', 'loopback'],
  ['224.0.0.1', 'multicast'],
  ['fd00:ec2::254', 'AWS’ metadata'],
  ['fd20:ce::254', 'Google’s metadata'],
  ['fe80::1', 'link-local'],
  ['::1', 'loopback'],
  ['ff02::1', 'multicast'],
])('not %s: %s', (address) => {
  expect(letsOut(egress, address, 443)).toBe(false);
});

/** The first and the last address of private, shared, link-local and reserved ranges. */
const edges =
  '0.0.0.1 0.255.255.255 10.255.255.255 100.127.255.255 127.255.255.255 169.254.0.1 169.254.255.255 172.16.0.1 192.0.0.1 ' +
  '192.0.0.255 192.168.255.255 198.18.0.1 198.19.255.255 255.255.255.255 fc00::1 fdff:ffff::1 febf:ffff::1 ffff::1 ::';

test.each(edges.split(' '))('not %s either', (address) => {
  expect(letsOut(egress, address, 443)).toBe(false);
});

test.each(['1.0.0.1', '9.255.255.255', '11.0.0.1', '100.63.255.255', '100.128.0.1', '172.15.255.255', '172.32.0.1'])(
  'but %s, beside such a range',
  (address) => {
    expect(letsOut(egress, address, 443)).toBe(true);
  },
);

test.each([22, 53, 80, 6379, 8080])('not by port %i into the world', (port) => {
  expect(letsOut(egress, '104.18.6.192', port)).toBe(false);
});

test('names, Valkey and a collector are reached by selectors', () => {
  const ports = egress.map((rule) => (rule.ports ?? []).map(({ protocol, port }) => `${protocol} ${String(port)}`));
  expect(ports).toEqual([['UDP 53', 'TCP 53'], ['TCP 443'], ['TCP 6379'], ['TCP 4317', 'TCP 4318']]);
  const store = objectOf('kustomize-base', 'StatefulSet');
  expect(at(store, 'spec.template.metadata.labels')).toMatchObject(
    at(egress[2], 'to.0.podSelector.matchLabels') as object,
  );
});

test.each(['kustomize-in-cluster-providers', 'helm-in-cluster-providers'])(
  'with the switch of %s, providers in the cluster by their label, and nothing else that is private',
  (variant) => {
    const further = objectOf(variant, 'NetworkPolicy', 'headgate-providers');
    const { pod } = gatewayOf(variant);
    expect(pod.metadata.labels).toMatchObject(at(further, 'spec.podSelector.matchLabels') as object);
    const labelled = { matchLabels: { 'headgate-provider': 'true' } };
    const ports = [8000, 11_434].map((port) => ({ protocol: 'TCP', port }));
    expect(at(further, 'spec.egress')).toEqual([
      { to: [{ namespaceSelector: {}, podSelector: labelled }], ports },
      { to: [{ namespaceSelector: labelled }], ports },
    ]);
    expect(
      letsOut(at(objectOf(variant, 'NetworkPolicy', 'headgate'), 'spec.egress') as EgressRule[], '10.0.0.1', 443),
    ).toBe(false);
  },
);

test('the chart’s switch takes a namespace, its pods by their labels, or a range of addresses', () => {
  const rules = at(objectOf('helm-other-release', 'NetworkPolicy', 'llm-headgate-providers'), 'spec.egress');
  expect(rules).toEqual([
    {
      to: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'models' } },
          podSelector: { matchLabels: { app: 'vllm' } },
        },
      ],
      ports: [{ protocol: 'TCP', port: 8000 }],
    },
    { to: [{ ipBlock: { cidr: '10.20.0.0/16' } }], ports: [{ protocol: 'TCP', port: 8080 }] },
  ]);
  expect(letsOut(rules as EgressRule[], '10.20.3.4', 8080)).toBe(true);
});

test('in come clients with the label, and the namespace that scrapes', () => {
  expect(at(policy, 'spec.ingress')).toEqual([
    {
      from: [
        { namespaceSelector: {}, podSelector: { matchLabels: { 'headgate-client': 'true' } } },
        { namespaceSelector: { matchLabels: { 'headgate-client': 'true' } } },
      ],
      ports: [{ protocol: 'TCP', port: 'http' }],
    },
    {
      from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }],
      ports: [{ protocol: 'TCP', port: 'admin' }],
    },
  ]);
});

test('to Valkey comes the gateway alone, and it calls nobody', () => {
  const { spec } = objectOf('kustomize-base', 'NetworkPolicy', 'headgate-valkey') as unknown as { spec: object };
  expect(spec).toMatchObject({ policyTypes: ['Ingress', 'Egress'] });
  expect(spec).not.toHaveProperty('egress');
  const [from, ...others] = at(spec, 'ingress') as unknown[];
  expect(others).toEqual([]);
  const gateway = podsOf('kustomize-base').find(({ of }) => of.includes('Deployment'));
  expect(gateway?.metadata.labels).toMatchObject(at(from, 'from.0.podSelector.matchLabels') as object);
});

test.each(variantNames)('each pod of %s that stays is under a policy', (variant) => {
  const policies = objectsOf(variant).filter(({ kind }) => kind === 'NetworkPolicy');
  const selectors = policies.map(
    (each) => at(each, 'spec.podSelector.matchLabels') as Readonly<Record<string, string>>,
  );
  const staying = podsOf(variant).filter(({ of }) => !of.includes(' Pod '));
  const bare = staying.filter(
    ({ metadata }) => !selectors.some((selector) => isSelected(metadata.labels ?? {}, selector)),
  );
  expect(bare.map(({ of }) => of)).toEqual([]);
});

type Labels = Readonly<Record<string, string>>;

function isSelected(labels: Labels, selector: Labels): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
