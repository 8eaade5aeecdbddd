import { hash, timingSafeEqual } from 'node:crypto';
import type { Caller } from '../core/caller.ts';
import type { AcceptedKeyPlaces } from './accepted-key-places.ts';
import { momentOf } from './expiry.ts';
import type { AuthSettings, KeySettings } from './settings.ts';

/** The caller that a key stands for, without an address. */
type KeyCaller = Omit<Caller, 'address'>;

type KeyFinding =
  /** Valid until `expiresAtMs`; Infinity if it never expires. */
  | { readonly kind: 'known'; readonly caller: KeyCaller; readonly expiresAtMs: number }
  | { readonly kind: 'expired'; readonly id: string; readonly expiredAtMs: number }
  | { readonly kind: 'unknown' };

interface ConfiguredKey {
  /**
   * The hash as it is written, in hexadecimal. Asking for the hash as text costs a quarter of asking for a Buffer.
   */
  readonly sha256: Buffer;
  readonly caller: KeyCaller;
  /** Infinity if it never expires. */
  readonly expiresAtMs: number;
}

/** Compared instead of the hash of an unknown key, so that unknown keys take the same time as known ones. */
const nobodysHash = Buffer.alloc(64);

/**
 * Whether callers must have a key. Naming a keys file is enough, because a mistake that empties the file must not open
 * the gateway to everybody.
 */
export function keysAreRequired({ keys, keysFile }: Pick<AuthSettings, 'keys' | 'keysFile'>): boolean {
  return keysFile !== undefined || keys.length > 0;
}

/** The configured keys, known by their hashes only. */
export class ApiKeys {
  /** Whether callers must have a key. */
  readonly required: boolean;
  readonly #byHash: ReadonlyMap<string, ConfiguredKey>;

  /** Where clients send them. */
  readonly places: AcceptedKeyPlaces;

  /** If two keys have the same hash, the last one counts. The configuration refuses such a pair. */
  constructor(settings: Pick<AuthSettings, 'keys' | 'keysFile'>, places: AcceptedKeyPlaces) {
    this.places = places;
    this.required = keysAreRequired(settings);
    this.#byHash = new Map(settings.keys.map((key) => [key.sha256, configured(key)]));
  }

  /** @param wallMs now, in milliseconds since 1970, because a key expires without a reload */
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

/** The caller that a configured key stands for. */
export function callerOf({ id, team, priority, models }: KeySettings): KeyCaller {
  return {
    kind: 'key',
    id,
    ...(team === undefined ? {} : { team }),
    ...(priority === undefined ? {} : { priority }),
    ...(models === undefined ? {} : { allowedModels: new Set(models) }),
  };
}

function configured(key: KeySettings): ConfiguredKey {
  const { sha256, expires } = key;
  return {
    sha256: Buffer.from(sha256),
    caller: callerOf(key),
    // A text that is not a date must not mean a key without end, so it counts as expired long ago.
    expiresAtMs: expires === undefined ? Infinity : (momentOf(expires) ?? 0),
  };
}
