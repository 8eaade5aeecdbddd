import { evaluate } from './bystander.ts';
import type { Patch } from './gateway.ts';
import type { Namespace } from './kubectl.ts';

/**
 * Puts the containers of the pod into one process namespace. In a namespace of its own the gateway is process 1, and the
 * kernel ignores SIGSTOP and SIGKILL that are sent to process 1 from inside its namespace.
 */
export const sharedProcessNamespace: Patch = {
  target: { kind: 'Deployment', name: 'headgate' },
  patch: [{ op: 'add', path: '/spec/template/spec/shareProcessNamespace', value: true }],
};

/** Sends a signal to the gateway's process in a pod. */
export async function signalGateway(namespace: Namespace, pod: string, signal: NodeJS.Signals): Promise<void> {
  await evaluate(
    namespace,
    pod,
    `const { readdirSync, readFileSync } = require('node:fs');
    const commandOf = (id) => { try { return readFileSync('/proc/' + id + '/cmdline', 'latin1'); } catch { return ''; } };
    const id = readdirSync('/proc').find((name) => /^[0-9]+$/.test(name) && name !== String(process.pid) && commandOf(name).includes('headgate.js'));
    process.kill(Number(id), '${signal}');`,
  );
}
