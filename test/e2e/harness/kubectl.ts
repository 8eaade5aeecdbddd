import { runToText } from './run.ts';

/** kubectl in one namespace of the cluster that KUBECONFIG names. */
export interface Namespace {
  readonly name: string;
  kubectl(args: readonly string[], input?: string): Promise<string>;
  /** The objects of a kind that match the label selector. */
  list<T>(kind: string, selector?: string): Promise<readonly T[]>;
  get<T>(kind: string, name: string): Promise<T>;
}

function inNamespace(name: string): Namespace {
  const kubectl = (args: readonly string[], input?: string): Promise<string> =>
    runToText('kubectl', ['-n', name, ...args], input);
  return {
    name,
    kubectl,
    async list<T>(kind: string, selector = '') {
      const text = await kubectl(['get', kind, '-o', 'json', ...(selector === '' ? [] : ['-l', selector])]);
      return (JSON.parse(text) as { items: T[] }).items;
    },
    async get<T>(kind: string, object: string) {
      return JSON.parse(await kubectl(['get', kind, object, '-o', 'json'])) as T;
    },
  };
}

/** Creates an empty namespace with the Pod Security Standard `restricted`. Removes an older one of the same name first. */
export async function createNamespace(name: string): Promise<Namespace> {
  await removeNamespace(name);
  const labels = Object.fromEntries(
    ['enforce', 'warn', 'audit'].map((mode) => [`pod-security.kubernetes.io/${mode}`, 'restricted']),
  );
  const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
  await runToText('kubectl', ['create', '-f', '-'], JSON.stringify(object));
  return inNamespace(name);
}

/** Removes a namespace with all its objects, and waits until it is gone. */
export async function removeNamespace(name: string): Promise<void> {
  // The pods are removed first, because the namespace controller looks again only after half of their grace period.
  await inNamespace(name).kubectl([
    'delete',
    'deployments,statefulsets,pods',
    '--all',
    '--cascade=foreground',
    '--timeout=300s',
  ]);
  await runToText('kubectl', ['delete', 'namespace', name, '--ignore-not-found', '--timeout=300s']);
}
