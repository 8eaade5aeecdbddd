import { momentOf } from '../auth/expiry.ts';
import { keysAreRequired } from '../auth/api-keys.ts';
import type { AuthSettings, KeySettings } from '../auth/settings.ts';

/** The keys in the start report: enough to see whether a change has taken effect, and no hash. */
export interface KeysReport {
  /** Whether callers must have a key. */
  readonly required: boolean;
  readonly count: number;
  /** The first of them. */
  readonly listed: ReadonlyArray<Omit<KeySettings, 'sha256'>>;
}

/** Most keys that a log line lists. */
const mostListed = 50;

const dayMs = 86_400_000;
const warnedDays = 7;

export function reportKeys(auth: Omit<AuthSettings, 'failuresPerMinute'>): KeysReport {
  const { keys } = auth;
  return {
    required: keysAreRequired(auth),
    count: keys.length,
    listed: keys.slice(0, mostListed).map(({ sha256: _sha256, ...rest }) => rest),
  };
}

/** One key in one line for people. Its limits are named like their settings. */
export function describeKey({
  id,
  name,
  team,
  priority,
  models,
  expires,
  limits,
}: Omit<KeySettings, 'sha256'>): string {
  const facts = [
    name,
    team === undefined ? undefined : `team ${team}`,
    priority,
    models === undefined ? undefined : `only ${models.join(', ')}`,
    expires === undefined ? undefined : `until ${expires}`,
    ...Object.entries(limits ?? {}).map(([limit, value]) => `${limit} ${value}`),
  ].filter((fact) => fact !== undefined);
  return facts.length === 0 ? id : `${id}: ${facts.join('; ')}`;
}

/**
 * Warns of keys that have expired, and of keys that expire within a week.
 * @param wallMs now, in milliseconds since 1970
 */
export function expiryWarnings(keys: readonly KeySettings[], wallMs: number): readonly string[] {
  return keys.flatMap(({ id, expires }) => {
    const leftMs = expires === undefined ? Infinity : (momentOf(expires) ?? 0) - wallMs;
    if (leftMs > warnedDays * dayMs) return [];
    if (leftMs <= 0) return [`the key ${JSON.stringify(id)} expired at ${expires}: it is refused`];
    const days = Math.floor(leftMs / dayMs);
    const left = days === 0 ? 'in less than a day' : `in ${days} day${days === 1 ? '' : 's'}`;
    return [`the key ${JSON.stringify(id)} expires ${left}, at ${expires}`];
  });
}
