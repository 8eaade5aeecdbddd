import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { evaluate } from './bystander.ts';
import { createNamespace, type Namespace, removeNamespace } from './kubectl.ts';
import type { ContainerStatus, EndpointSlice, Pod } from './objects.ts';
import { runToText } from './run.ts';
import { waitFor } from './wait.ts';

export const gatewaySelector = 'app.kubernetes.io/name=headgate';
const shipped = new URL('../cluster', import.meta.url).pathname;
const components = new URL('../../../deploy/kubernetes/components', import.meta.url).pathname;

/** What a test adds to the package that is shipped, and changes in it. */
interface Additions {
  readonly patches?: readonly Patch[];
  /** Names of components in `deploy/kubernetes/components`. */
  readonly components?: readonly string[];
  /** The values of Secrets that the test creates, by the Secret's name. */
  readonly secrets?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A kustomize patch of one object: a strategic merge patch or a list of JSON patch operations. */
export interface Patch {
  readonly target: { readonly kind: string; readonly name: string };
  readonly patch: unknown;
}

/** Installs the package with its provider in a namespace of its own, and waits until it serves. */
export async function installGateway(name: string, additions: Additions = {}): Promise<Namespace> {
  const namespace = await createNamespace(`headgate-e2e-${name}`);
  await namespace.kubectl(['apply', '--server-side', '-f', '-'], await renderPackage(additions));
  await namespace.kubectl(['rollout', 'status', 'deployment/provider', '--timeout=120s']);
  await namespace.kubectl(['rollout', 'status', 'deployment/headgate', '--timeout=180s']);
  // The Deployment names no number of pods: it begins with one, and the autoscaler makes them two when it first looks.
  await waitFor('2 pods serve', 120_000, async () => (await readyEndpoints(namespace)).length === 2 || undefined);
  return namespace;
}

/** Removes the namespace of the gateway. If the environment variable KEEP is set, the namespace stays for inspection. */
export async function removeGateway(namespace: Namespace | undefined): Promise<void> {
  if (namespace !== undefined && process.env['KEEP'] === undefined) await removeNamespace(namespace.name);
}

/** The gateway's pods without those that are being deleted. */
export async function gatewayPods(namespace: Namespace): Promise<readonly Pod[]> {
  const pods = await namespace.list<Pod>('pods', gatewaySelector);
  return pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

/** The state of a pod's gateway container. */
export async function gatewayContainer(namespace: Namespace, pod: string): Promise<ContainerStatus> {
  const { status } = await namespace.get<Pod>('pod', pod);
  const found = status.containerStatuses?.find(({ name }) => name === 'headgate');
  if (found === undefined) throw new Error(`${pod} has no container of the gateway`);
  return found;
}

/** Names of the pods that the Service sends requests to. */
export async function readyEndpoints(namespace: Namespace): Promise<readonly string[]> {
  const slices = await namespace.list<EndpointSlice>('endpointslices', 'kubernetes.io/service-name=headgate');
  const endpoints = slices.flatMap((slice) => slice.endpoints ?? []);
  return endpoints.filter(({ conditions }) => conditions.ready).map(({ targetRef }) => targetRef.name);
}

/** The sum of a metric's series in one pod. It is read inside the pod, because the NetworkPolicy closes the admin port to other pods. */
export async function readMetric(namespace: Namespace, pod: string, metric: string): Promise<number> {
  const script = `fetch('http://127.0.0.1:9090/metrics').then((answer) => answer.text()).then(console.log)`;
  const text = await evaluate(namespace, pod, script);
  let sum = 0;
  for (const line of text.split('\n')) {
    if (line.startsWith(`${metric} `) || line.startsWith(`${metric}{`))
      sum += Number(line.slice(line.lastIndexOf(' ')));
  }
  return sum;
}

async function renderPackage({ patches = [], secrets = {}, ...additions }: Additions): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'headgate-e2e-'));
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [relative(folder, shipped)],
    components: (additions.components ?? []).map((name) => relative(folder, join(components, name))),
    secretGenerator: Object.entries(secrets).map(([name, entries]) => ({
      name,
      literals: Object.entries(entries).map(([key, value]) => `${key}=${value}`),
    })),
    patches: patches.map(({ target, patch }) => ({ target, patch: JSON.stringify(patch) })),
  };
  await writeFile(join(folder, 'kustomization.yaml'), JSON.stringify(kustomization));
  try {
    return await runToText('kubectl', ['kustomize', folder]);
  } finally {
    await rm(folder, { recursive: true });
  }
}
