import { hash, timingSafeEqual } from 'node:crypto';
import type { Caller } from '../core/caller.ts';
import { momentOf } from './expiry.ts';
import type { AuthSettings, KeySettings } from './settings.ts';

/** The caller that a key stands for, wherever it calls from. */
type KeyCaller = Omit<Caller, 'address'>;

type KeyFinding =
  /** Until `expiresAtMs`; Infinity where it never expires. */
  | { readonly kind: 'known'; readonly caller: KeyCaller; readonly expiresAtMs: number }
  | { readonly kind: 'expired'; readonly id: string; readonly expiredAtMs: number }
  | { readonly kind: 'unknown' };

interface ConfiguredKey {
  /** As it is written, in hexadecimal: asked for as text, a hash costs a quarter. */
  readonly sha256: Buffer;
  readonly caller: KeyCaller;
  /** Infinity where it never does. */
  readonly expiresAtMs: number;
}

/** Stands in for the hash of a key that is not there, so that it is compared like one that is. */
const nobodysHash = Buffer.alloc(64);

/**
 * Whether callers must have a key at all. A keys file says so by being named: a mistake that empties it must not open
 * the gateway to everybody.
 */
export function keysAreRequired({ keys, keysFile }: Pick<AuthSettings, 'keys' | 'keysFile'>): boolean {
  return keysFile !== undefined || keys.length > 0;
}

/** The configured keys, known by their hashes only. */
export class ApiKeys {
  /** Whether callers must have a key at all. */
  readonly required: boolean;
  readonly #byHash: ReadonlyMap<string, ConfiguredKey>;

  /** Of two keys with one hash the last counts; the configuration refuses such a pair. */
  constructor(settings: Pick<AuthSettings, 'keys' | 'keysFile'>) {
    this.required = keysAreRequired(settings);
    this.#byHash = new Map(settings.keys.map((key) => [key.sha256, configured(key)]));
  }

  /** @param wallMs now, in milliseconds since 1970: a key expires without a reload */
  find(presentedKey: string, wallMs: number): KeyFinding {
    const presented = hash('sha256', presentedKey, 'hex');
    const key = this.#byHash.get(presented);
    const isSame = timingSafeEqual(key?.sha256 ?? nobodysHash, Buffer.from(presented));
    if (key === undefined || !isSame) return { kind: 'unknown' };
    const { caller, expiresAtMs } = key;
    return wallMs < expiresAtMs
      ? { kind: 'known', caller, expiresAtMs }
      : { kind: 'expired', id: caller.id, expiredAtMs: expiresAtMs };
  }
}

/** Who calls with a key. */
export function callerOf({ id, team, models }: KeySettings): KeyCaller {
  return {
    kind: 'key',
    id,
    ...(team === undefined ? {} : { team }),
    ...(models === undefined ? {} : { allowedModels: new Set(models) }),
  };
}

function configured(key: KeySettings): ConfiguredKey {
  const { sha256, expires } = key;
  return {
    sha256: Buffer.from(sha256),
    caller: callerOf(key),
    // A text that is no moment would mean a key for ever: it counts as long gone.
    expiresAtMs: expires === undefined ? Infinity : (momentOf(expires) ?? 0),
  };
}
