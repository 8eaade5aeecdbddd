import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { hostname } from 'node:os';

/** What a pod's own resolver and its own name say of its cluster. */
export interface ClusterNames {
  /** The namespace that the pod runs in. */
  readonly namespace: string;
  /** `cluster.local`, where nobody chose another. */
  readonly domain: string;
  /** Of the Deployment that the pod belongs to, and of the Service before it: both packages give them the same name. */
  readonly service: string | undefined;
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
  if (name.endsWith(`.svc.${cluster.domain}`)) return true;
  // As a pod of another namespace says it: headgate.headgate. No other name passes: a namespace can be called like a top-level domain.
  return cluster.service !== undefined && name === `${cluster.service}.${cluster.namespace}`;
}

/** A pod of a Deployment is called by its name, then the ReplicaSet's hash, then its own: the letters are those of Kubernetes' `rand.SafeEncodeString`. */
const podName = /^([a-z0-9][a-z0-9-]*)-[bcdfghjklmnpqrstvwxz2456789]{1,10}-[bcdfghjklmnpqrstvwxz2456789]{5}$/;

/** Of the first search domain that the kubelet writes into each pod, `headgate.svc.cluster.local`; undefined outside of a cluster. */
export function readClusterNames(file = '/etc/resolv.conf', hostName = hostname()): ClusterNames | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const searched = text.split('\n').findLast((line) => /^\s*search\s/.test(line)) ?? '';
  const [, namespace, domain] = /\s([a-z0-9-]{1,63})\.svc\.([a-z0-9.-]{1,253})(?:\s|$)/.exec(searched) ?? [];
  if (namespace === undefined || domain === undefined) return undefined;
  return { namespace, domain, service: podName.exec(hostName)?.[1] };
}
