import type { Namespace } from './kubectl.ts';

/** Starts a pod beside the gateway that answers on port 8080. `evaluate` runs scripts in it. */
export async function startBystander(
  namespace: Namespace,
  name: string,
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  const script = `require('node:http').createServer((_, answer) => answer.end('here')).listen(8080)`;
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels },
    spec: { ...hardened, containers: [hardenedContainer(name, ['-e', script])] },
  };
  await namespace.kubectl(['create', '-f', '-'], JSON.stringify(pod));
  await namespace.kubectl(['wait', '--for=condition=Ready', `pod/${name}`, '--timeout=60s']);
}

/** Runs a line of JavaScript in a pod, because the gateway's image has Node and no shell. */
export function evaluate(namespace: Namespace, pod: string, script: string): Promise<string> {
  return namespace.kubectl(['exec', pod, '--', '/usr/local/bin/node', '-e', script]);
}

/** The settings that the Pod Security Standard `restricted` demands of a pod. */
export const hardened = {
  restartPolicy: 'Never',
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  terminationGracePeriodSeconds: 5,
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
};

/** A container of the gateway's image that runs Node with these arguments. */
export function hardenedContainer(name: string, nodeArgs: readonly string[]): object {
  return {
    name,
    image: 'headgate:0.1.0',
    imagePullPolicy: 'IfNotPresent',
    command: ['/usr/local/bin/node', ...nodeArgs],
    resources: { requests: { cpu: '20m', memory: '64Mi' }, limits: { memory: '1Gi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
  };
}
