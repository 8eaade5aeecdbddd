import { BrokenHandshake, codeOf, Forgotten, isReply, NoAnswer, TooLate, Unsuited } from './store-errors.ts';

/** Why the store does not decide: a closed set, for metrics. Waiting does not help against `settings`. */
export type FailureReason = 'timeout' | 'connection' | 'credentials' | 'tls' | 'settings' | 'refused';

interface Failure {
  readonly reason: FailureReason;
  /** For the operator: what happened and, if possible, what to do. Never contains a secret. */
  readonly detail: string;
}

/** What the first word of the server's error means. */
const replies: Readonly<Record<string, readonly [FailureReason, string]>> = {
  WRONGPASS: ['credentials', 'it refuses the user name or the password: see limits.valkey.username and password'],
  NOAUTH: ['credentials', 'it wants a password: see limits.valkey.password'],
  DENIED: ['refused', 'it is in protected mode and takes connections from its own machine only'],
  LOADING: ['refused', 'it is loading its data'],
  OOM: ['refused', 'it is out of memory: raise its maxmemory, or lower cache.idempotency.maxStoreBytes'],
  READONLY: ['refused', 'it is a replica, which takes no writes: see limits.valkey.url'],
  MASTERDOWN: ['refused', 'it is a replica that has lost its primary'],
  NOREPLICAS: ['refused', 'it has fewer replicas than it wants for a write'],
  MISCONF: ['refused', 'it cannot save to its disk and takes no writes'],
  BUSY: ['refused', 'it is busy with a script of somebody'],
  WRONGTYPE: ['refused', 'a key of ours is something else there: see limits.valkey.keyPrefix'],
  CLUSTERDOWN: ['refused', 'its cluster does not serve our keys: a shard is down'],
  TRYAGAIN: ['refused', 'its cluster is moving our keys to another node'],
  ASK: ['refused', 'its cluster is moving our keys to another node'],
};

/** What an error means that has no such first word. */
const phrases: ReadonlyArray<readonly [RegExp, FailureReason, string]> = [
  [/near '#'/, 'settings', 'it is too old: Valkey, or Redis 7 or later, is needed'],
  [
    /SELECT is not allowed in cluster mode/i,
    'settings',
    'a node of a cluster has database 0 only: leave the database out of limits.valkey.url',
  ],
  [
    /DB index is out of range/i,
    'settings',
    'it has no database of the number in limits.valkey.url; a node of a cluster has 0 only, as a rule',
  ],
  [/cluster support disabled/i, 'settings', 'it is no node of a cluster: leave limits.valkey.cluster out'],
  [/unknown command.{0,3}SENTINEL/i, 'settings', 'it is no Sentinel: see limits.valkey.sentinel and url'],
  [
    /unknown command.{0,3}TIME\b/i,
    'settings',
    'it is a Sentinel: set limits.valkey.sentinel to the name of its primary',
  ],
  [/max number of clients/i, 'refused', 'it has as many connections as its maxclients allows'],
];

/** @param isCluster whether the settings say that the store is a cluster */
export function describeFailure(error: unknown, isCluster = false): Failure {
  if (error instanceof NoAnswer || error instanceof TooLate) return { reason: 'timeout', detail: error.message };
  if (error instanceof Forgotten) return { reason: 'refused', detail: error.message };
  if (error instanceof Unsuited) return { reason: error.reason, detail: error.message };
  if (error instanceof BrokenHandshake) return { reason: error.isTls ? 'tls' : 'connection', detail: error.message };
  if (!(error instanceof Error)) return { reason: 'connection', detail: 'it cannot be reached' };
  if (isReply(error)) return describeReply(error.message, isCluster);
  const code = codeOf(error);
  if (/CERT|TLS|SSL|SIGNATURE|ISSUER|EPROTO/.test(code)) {
    return { reason: 'tls', detail: `TLS with it fails (${code}): see limits.valkey.url and caFile` };
  }
  // The client library's words for a socket that has ended without an event.
  const detail = error.message.startsWith('Stream isn') ? 'the connection was closed' : error.message;
  return { reason: 'connection', detail: code === '' ? detail : code };
}

function describeReply(message: string, isCluster: boolean): Failure {
  const [word = ''] = message.split(' ', 1);
  if (word === 'NOPERM' || /ACL failure|The user executing the script/.test(message)) {
    const [, command] = /'([\w|]+)' command/.exec(message) ?? [];
    const action = command === undefined ? 'what is needed' : `the command '${command}'`;
    return {
      reason: 'credentials',
      detail: `its ACL does not let the user do ${action}: see "Valkey" in docs/operations.md`,
    };
  }
  if (word === 'MOVED') {
    return isCluster
      ? { reason: 'refused', detail: 'another node of its cluster has our keys now' }
      : { reason: 'settings', detail: 'it is a node of a cluster: set limits.valkey.cluster' };
  }
  const explained = replies[word];
  if (explained !== undefined) return { reason: explained[0], detail: explained[1] };
  const phrase = phrases.find(([words]) => words.test(message));
  if (phrase !== undefined) return { reason: phrase[1], detail: phrase[2] };
  const [, unknown] = /unknown command ['`]?([\w|]+)/i.exec(message) ?? [];
  if (unknown !== undefined)
    return { reason: 'settings', detail: `it does not know the command '${unknown}', which is needed` };
  return { reason: 'refused', detail: message.slice(0, 200) };
}
