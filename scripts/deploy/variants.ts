import { type HelmVariant, renderHelm } from './helm.ts';
import { type KustomizeVariant, renderKustomize } from './kustomize.ts';

/** Every way to deploy that is checked. What each renders is committed, so that the checks run where no tool is. */
export interface Variant {
  /** Of the file in `test/deploy/rendered/`. */
  readonly name: string;
  readonly tool: 'kustomize' | 'helm';
  /** Undefined where the tool is not on the PATH. */
  readonly render: () => Promise<string | undefined>;
}

/** A component of the kustomization, and the values of the chart that mean the same. */
export const twins: ReadonlyArray<{
  readonly component: string | undefined;
  readonly values: Readonly<Record<string, unknown>>;
}> = [
  { component: undefined, values: {} },
  { component: 'valkey', values: { valkey: { enabled: true } } },
  { component: 'monitoring', values: { monitoring: { enabled: true } } },
  { component: 'gateway-api', values: { httpRoute: { enabled: true } } },
  { component: 'ingress', values: { ingress: { enabled: true } } },
  { component: 'in-flight-scaling', values: { autoscaling: { targetRequestsInFlight: '500' } } },
  { component: 'key-file', values: { openai: { asFile: true } } },
];

export function twinNames(component: string | undefined): { readonly kustomize: string; readonly helm: string } {
  const suffix = component ?? 'base';
  return { kustomize: `kustomize-${suffix}`, helm: `helm-${suffix}` };
}

/** As much as can be switched away from its default at once, under another release's name. */
const otherValues = {
  image: { repository: 'registry.example.com/headgate', digest: `sha256:${'0'.repeat(64)}`, pullPolicy: 'Always' },
  imagePullSecrets: [{ name: 'registry' }],
  config: {
    server: { tls: { certFile: '/tls/tls.crt', keyFile: '/tls/tls.key' } },
    limits: { perCaller: { requestsPerMinute: 60 }, assumedPods: 4 },
    auth: { keys: [{ id: 'web', sha256: 'a'.repeat(64) }] },
    drain: { deadlineMs: 60_000 },
  },
  openai: { apiKey: 'replace-me' },
  callerKeys: { existingSecret: 'callers', secretKey: 'list.yaml' },
  replicaCount: 4,
  autoscaling: { enabled: false },
  terminationGracePeriodSeconds: 70,
  priorityClassName: 'important',
  serviceAccount: { create: false, name: 'shared' },
  service: { type: 'LoadBalancer', port: 443, annotations: { 'example.com/balancer': 'internal' } },
  networkPolicy: {
    extraEgress: [{ to: [{ ipBlock: { cidr: '10.1.2.3/32' } }], ports: [{ protocol: 'TCP', port: 8080 }] }],
    extraIngress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ protocol: 'TCP', port: 'http' }] }],
  },
  spread: false,
  nodeSelector: { 'kubernetes.io/arch': 'amd64' },
  tolerations: [{ key: 'dedicated', operator: 'Exists' }],
  affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
  podAnnotations: { 'example.com/note': 'yes' },
  podLabels: { team: 'platform' },
  extraEnv: [{ name: 'HTTPS_PROXY', value: 'http://proxy.example.com:3128' }],
  extraVolumes: [{ name: 'tls', secret: { secretName: 'headgate-tls' } }],
  extraVolumeMounts: [{ name: 'tls', mountPath: '/tls', readOnly: true }],
  valkey: { enabled: true, password: 'replace-me', persistence: { size: '2Gi', storageClassName: 'fast' } },
  monitoring: { enabled: true, labels: { release: 'prometheus' } },
  httpRoute: { enabled: true },
  ingress: { enabled: true, tlsSecretName: '' },
  helmTest: { existingSecret: 'headgate-test-key' },
  extraObjects: [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: '{{ .Release.Name }}-extra' }, data: { note: 'hello' } },
  ],
};

const components = twins.flatMap(({ component }) => (component === undefined ? [] : [component]));

export const variants: readonly Variant[] = [
  ...twins.map(({ component }) =>
    kustomize(twinNames(component).kustomize, {
      kind: 'components',
      components: component === undefined ? [] : [component],
    }),
  ),
  kustomize('kustomize-everything', {
    kind: 'components',
    components: ['namespace', ...components, 'caller-keys'],
    namespace: 'headgate',
  }),
  kustomize('overlay-kind', { kind: 'overlay', overlay: 'kind' }),
  kustomize('overlay-production', { kind: 'overlay', overlay: 'production' }),
  ...twins.map(({ component, values }) => helm(twinNames(component).helm, { release: 'headgate', values })),
  helm('helm-other-release', { release: 'llm', values: otherValues }),
];

function kustomize(name: string, variant: KustomizeVariant): Variant {
  return { name, tool: 'kustomize', render: () => renderKustomize(variant) };
}

function helm(name: string, variant: HelmVariant): Variant {
  return { name, tool: 'helm', render: () => renderHelm(variant) };
}
