import { Forgotten, TooLate } from './session.ts';

/** Why the store does not decide: a closed set, for metrics. */
export type FailureReason = 'timeout' | 'connection' | 'credentials' | 'tls' | 'refused';

export interface Failure {
  readonly reason: FailureReason;
  /** For the operator: what happened, and where something can be done about it, what. Never a secret. */
  readonly detail: string;
}

/** Nobody answered within the wait. */
export class NoAnswer extends Error {
  constructor(waitedMs: number) {
    super(`no answer within ${waitedMs} ms`);
  }
}

/** What the first word of the server's error means. */
const replies: Readonly<Record<string, readonly [FailureReason, string]>> = {
  WRONGPASS: ['credentials', 'it refuses the user name or the password: see limits.valkey.username and password'],
  NOAUTH: ['credentials', 'it wants a password: see limits.valkey.password'],
  NOPERM: ['credentials', 'its ACL does not let the user do what is needed: see "Valkey" in docs/operations.md'],
  LOADING: ['refused', 'it is loading its data'],
  OOM: ['refused', 'it is out of memory: see its maxmemory'],
  READONLY: ['refused', 'it is a replica, which takes no writes: see limits.valkey.url'],
  MASTERDOWN: ['refused', 'it is a replica that has lost its primary'],
  NOREPLICAS: ['refused', 'it has fewer replicas than it wants for a write'],
  MISCONF: ['refused', 'it cannot save to its disk and takes no writes'],
  BUSY: ['refused', 'it is busy with a script of somebody'],
  WRONGTYPE: ['refused', 'a key of ours is something else there: see limits.valkey.keyPrefix'],
};

export function describeFailure(error: unknown): Failure {
  if (error instanceof NoAnswer || error instanceof TooLate) return { reason: 'timeout', detail: error.message };
  if (error instanceof Forgotten) return { reason: 'refused', detail: error.message };
  if (!(error instanceof Error)) return { reason: 'connection', detail: 'it cannot be reached' };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (/CERT|TLS|SSL|SIGNATURE|ISSUER|EPROTO/.test(code)) {
    return { reason: 'tls', detail: `TLS with it fails (${code}): see limits.valkey.url and caFile` };
  }
  if (error.name !== 'ReplyError') {
    // The client's own words for a socket that has ended and has not said so yet.
    const detail = error.message.startsWith('Stream isn') ? 'the connection was closed' : error.message;
    return { reason: 'connection', detail: code === '' ? detail : code };
  }
  const known = replies[error.message.split(' ', 1)[0] ?? ''];
  if (known !== undefined) return { reason: known[0], detail: known[1] };
  if (error.message.includes("near '#'")) {
    return { reason: 'refused', detail: 'it is too old: Valkey, or Redis 7 or later, is needed' };
  }
  return { reason: 'refused', detail: error.message.slice(0, 200) };
}
