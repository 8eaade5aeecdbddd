import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { hostname } from 'node:os';

/** The names of the cluster, as the pod's resolver and its host name say them. */
export interface ClusterNames {
  /** The namespace that the pod runs in. */
  readonly namespace: string;
  /** `cluster.local`, unless the cluster chose another domain. */
  readonly domain: string;
  /** The name of the pod's Deployment and of the Service in front of it, which both packages name alike. */
  readonly service: string | undefined;
}

/**
 * Ends of names that public DNS cannot contain: RFC 6761, 6762 and 8375, ICANN's private-use name, and Kubernetes' own.
 */
const privateEnds = ['.localhost', '.local', '.internal', '.home.arpa', '.svc'];

/**
 * Whether a host cannot be a name that a web page points at us (DNS rebinding). Nobody can point an IP address
 * elsewhere, and public DNS contains neither names of one label nor names of a cluster.
 * @param host in lower case, without its port
 */
export function isPrivateName(host: string, cluster: ClusterNames | undefined): boolean {
  const name = host.endsWith('.') ? host.slice(0, -1) : host;
  if (isIP(name) !== 0 || name.startsWith('[') || !name.includes('.')) return true;
  if (privateEnds.some((end) => name.endsWith(end))) return true;
  if (cluster === undefined) return false;
  if (name.endsWith(`.svc.${cluster.domain}`)) return true;
  // The name that pods of another namespace use: `headgate.headgate`. No other name of this form passes, because a
  // namespace can have the name of a top-level domain.
  return cluster.service !== undefined && name === `${cluster.service}.${cluster.namespace}`;
}

/**
 * A pod of a Deployment has the Deployment's name, then the hash of the ReplicaSet, then its own suffix, in the letters
 * of Kubernetes' `rand.SafeEncodeString`.
 */
const podName = /^([a-z0-9][a-z0-9-]*)-[bcdfghjklmnpqrstvwxz2456789]{1,10}-[bcdfghjklmnpqrstvwxz2456789]{5}$/;

/**
 * Reads the names from the first search domain, which the kubelet writes into each pod: `headgate.svc.cluster.local`.
 * Undefined outside of a cluster.
 */
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
