import { type HelmVariant, renderHelm } from './helm.ts';
import { type KustomizeVariant, renderKustomize } from './kustomize.ts';

/** Every way to deploy that is checked. The rendered objects are committed, so that the checks run without the tools. */
interface Variant {
  /** The name of the file in `test/deploy/rendered/`. */
  readonly name: string;
  readonly tool: 'kustomize' | 'helm';
  /** Undefined where the tool is not on the PATH. */
  readonly render: () => Promise<string | undefined>;
}

/** A way to deploy with the kustomization, and the values of the chart that mean the same. */
interface Twin {
  /** Part of the names of both files. */
  readonly name: string;
  /** The component added to the base; `without-valkey` is the gateway alone. */
  readonly component?: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** More members of the kustomization. */
  readonly further?: Readonly<Record<string, unknown>>;
}

const providers = { vllm: { baseUrl: 'http://vllm.models:8000/v1' } };
const ports = [8000, 11_434];

/** The same limits as in components/valkey. */
const limits = {
  perCaller: { requestsPerMinute: 10 },
  assumedPods: 10,
  valkey: { url: 'redis://headgate-valkey:6379', username: 'headgate', password: '${VALKEY_PASSWORD}' },
};
/** The same as in components/valkey. The secret of a rendered chart is one that is there, because one of its own is random. */
const objects = { secret: '${OBJECTS_SECRET}' };
const objectsSecret = { objects: { existingSecret: 'headgate-objects' } };
/** While nobody needs a key, names from outside the cluster must be listed. */
const server = {
  allowedHosts: [
    'headgate.example.com',
    'headgate',
    'headgate.headgate',
    'headgate.headgate.svc',
    'headgate.headgate.svc.cluster.local',
  ],
};

export const twins: readonly Twin[] = [
  { name: 'base', values: {} },
  { name: 'without-valkey', values: { valkey: { enabled: false } } },
  { name: 'monitoring', component: 'monitoring', values: { monitoring: { enabled: true } } },
  {
    name: 'gateway-api',
    component: 'gateway-api',
    values: { httpRoute: { enabled: true } },
    further: configured({ limits, objects, server }),
  },
  {
    name: 'ingress',
    component: 'ingress',
    values: { ingress: { enabled: true } },
    further: configured({ limits, objects, server }),
  },
  {
    name: 'in-flight-scaling',
    component: 'in-flight-scaling',
    values: { autoscaling: { targetRequestsInFlight: '500' } },
  },
  { name: 'key-file', component: 'key-file', values: { openai: { asFile: true } } },
  {
    name: 'without-openai',
    component: 'without-openai',
    values: { openai: { existingSecret: '' }, config: { providers } },
    further: configured({ limits, objects, providers }),
  },
  {
    name: 'in-cluster-providers',
    component: 'in-cluster-providers',
    values: {
      networkPolicy: {
        providers: [
          { podLabels: { 'headgate-provider': 'true' }, ports },
          { namespaceLabels: { 'headgate-provider': 'true' }, ports },
        ],
      },
    },
  },
];

export function twinNames({ name }: Twin): { readonly kustomize: string; readonly helm: string } {
  return { kustomize: `kustomize-${name}`, helm: `helm-${name}` };
}

/** As many values as possible that differ from their defaults, under another release's name. */
const otherValues = {
  image: { repository: 'registry.example.com/headgate', digest: `sha256:${'0'.repeat(64)}`, pullPolicy: 'Always' },
  imagePullSecrets: [{ name: 'registry' }],
  config: {
    server: { tls: { certFile: '/tls/tls.crt', keyFile: '/tls/tls.key' } },
    limits: { perCaller: { requestsPerMinute: 60 }, assumedPods: 4 },
    auth: { keys: [{ id: 'web', sha256: 'a'.repeat(64) }] },
    drain: { deadlineMs: 60_000 },
  },
  openai: { apiKey: 'sk-of-the-release' },
  callerKeys: { existingSecret: 'callers', secretKey: 'list.yaml' },
  objects: { existingSecret: 'seal', secretKey: 'text' },
  replicaCount: 4,
  autoscaling: { enabled: false },
  terminationGracePeriodSeconds: 70,
  priorityClassName: 'important',
  serviceAccount: { create: false, name: 'shared' },
  service: { type: 'LoadBalancer', port: 443, annotations: { 'example.com/balancer': 'internal' } },
  networkPolicy: {
    providers: [
      { namespace: 'models', podLabels: { app: 'vllm' }, ports: [8000] },
      { cidr: '10.20.0.0/16', ports: [8080] },
    ],
    extraEgress: [{ to: [{ ipBlock: { cidr: '10.1.2.3/32' } }], ports: [{ protocol: 'TCP', port: 8080 }] }],
    extraIngress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ protocol: 'TCP', port: 'http' }] }],
  },
  spread: false,
  nodeSelector: { 'kubernetes.io/arch': 'amd64' },
  tolerations: [{ key: 'dedicated', operator: 'Exists' }],
  affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
  podAnnotations: { 'example.com/note': 'yes' },
  podLabels: { team: 'platform' },
  secretEnv: { ANTHROPIC_API_KEY: { secret: 'anthropic', key: 'token' } },
  extraEnv: [{ name: 'HTTPS_PROXY', value: 'http://proxy.example.com:3128' }],
  extraVolumes: [{ name: 'tls', secret: { secretName: 'headgate-tls' } }],
  extraVolumeMounts: [{ name: 'tls', mountPath: '/tls', readOnly: true }],
  valkey: {
    password: 'of-the-release',
    image: { digest: `sha256:${'1'.repeat(64)}` },
    persistence: { size: '2Gi', storageClassName: 'fast' },
  },
  monitoring: {
    enabled: true,
    labels: { release: 'prometheus' },
    runbookBaseUrl: 'https://git.example.com/llm/blob/main',
  },
  httpRoute: { enabled: true },
  ingress: { enabled: true, tlsSecretName: '' },
  helmTest: { existingSecret: 'headgate-test-key' },
  extraObjects: [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: '{{ .Release.Name }}-extra' }, data: { note: 'hello' } },
  ],
};

/** Only vLLM in the cluster, and a cluster without a StorageClass. */
const vllmValues = {
  config: { providers: { vllm: { ...providers.vllm, apiKey: '${VLLM_API_KEY}' } } },
  openai: { existingSecret: '' },
  secretEnv: { VLLM_API_KEY: { secret: 'vllm', key: 'token' } },
  ...objectsSecret,
  networkPolicy: { providers: [{ namespace: 'models', ports: [8000] }] },
  valkey: { persistence: { enabled: false } },
};

// A variant with its own configuration leaves OpenAI's key out. The variant with everything keeps it.
const components = twins.flatMap(({ component }) => (component === 'without-openai' ? [] : (component ?? [])));

export const variants: readonly Variant[] = [
  ...twins.map((twin) =>
    kustomize(twinNames(twin).kustomize, {
      kind: 'components',
      base: twin.name === 'without-valkey' ? 'gateway' : 'base',
      components: twin.component === undefined ? [] : [twin.component],
      ...(twin.further === undefined ? {} : { further: twin.further }),
    }),
  ),
  kustomize('kustomize-everything', {
    kind: 'components',
    base: 'base',
    components: ['namespace', ...components, 'caller-keys', 'runbook-base'],
    namespace: 'headgate',
    further: {
      images: ['headgate', 'valkey/valkey'].map((name) => ({ name, digest: `sha256:${'0'.repeat(64)}` })),
      configMapGenerator: [
        {
          name: 'headgate-runbooks',
          literals: ['base=https://git.example.com/llm/blob/main'],
          options: { annotations: { 'config.kubernetes.io/local-config': 'true' } },
        },
      ],
    },
  }),
  kustomize('overlay-kind', { kind: 'overlay', overlay: 'kind' }),
  kustomize('overlay-production', { kind: 'overlay', overlay: 'production' }),
  ...twins.map((twin) =>
    helm(twinNames(twin).helm, { release: 'headgate', values: { ...objectsSecret, ...twin.values } }),
  ),
  helm('helm-only-vllm', { release: 'headgate', values: vllmValues }),
  helm('helm-other-release', { release: 'llm', values: otherValues }),
];

/** An operator's configuration, as an overlay replaces the default one. JSON is YAML. */
function configured(config: object): Readonly<Record<string, unknown>> {
  const literals = [`headgate.yaml=${JSON.stringify(config)}`];
  return { configMapGenerator: [{ name: 'headgate-config', behavior: 'replace', literals }] };
}

function kustomize(name: string, variant: KustomizeVariant): Variant {
  return { name, tool: 'kustomize', render: () => renderKustomize(variant) };
}

function helm(name: string, variant: HelmVariant): Variant {
  return { name, tool: 'helm', render: () => renderHelm(variant) };
}
