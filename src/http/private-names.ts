import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';

/** What a pod's own resolver says of its cluster. */
export interface ClusterNames {
  /** The namespace that the pod runs in. */
  readonly namespace: string;
  /** `cluster.local`, where nobody chose another. */
  readonly domain: string;
}

/** Ends of names that public DNS does not have: RFC 6761, 6762 and 8375, ICANN's private-use name, and Kubernetes' own. */
const privateEnds = ['.localhost', '.local', '.internal', '.home.arpa', '.svc'];

/**
 * Whether a host cannot be a name of a web page's own that it points at us (DNS rebinding): an address has no owner who could point it elsewhere, and
 * public DNS has no names of one label, nor those of a cluster.
 * @param host in lower case, without its port
 */
export function isPrivateName(host: string, cluster: ClusterNames | undefined): boolean {
  const name = host.endsWith('.') ? host.slice(0, -1) : host;
  if (isIP(name) !== 0 || name.startsWith('[') || !name.includes('.')) return true;
  if (privateEnds.some((end) => name.endsWith(end))) return true;
  if (cluster === undefined) return false;
  // As a pod of another namespace says it: headgate.headgate.
  const [, namespace, ...rest] = name.split('.');
  return (namespace === cluster.namespace && rest.length === 0) || name.endsWith(`.svc.${cluster.domain}`);
}

/** Of the first search domain that the kubelet writes into each pod, `headgate.svc.cluster.local`; undefined outside of a cluster. */
export function readClusterNames(file = '/etc/resolv.conf'): ClusterNames | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const searched = text.split('\n').findLast((line) => /^\s*search\s/.test(line)) ?? '';
  const [, namespace, domain] = /\s([a-z0-9-]{1,63})\.svc\.([a-z0-9.-]{1,253})(?:\s|$)/.exec(searched) ?? [];
  return namespace === undefined || domain === undefined ? undefined : { namespace, domain };
}
