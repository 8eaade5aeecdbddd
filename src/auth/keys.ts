import { hash, timingSafeEqual } from 'node:crypto';
import type { Caller } from '../core/caller.ts';
import type { AuthSettings } from './settings.ts';

/** What `printf "" | sha256sum` prints, which is what an unset variable leaves behind. */
const sha256OfNothing = hash('sha256', '', 'hex');

/** The caller that a key stands for, wherever it calls from. */
export type KeyCaller = Omit<Caller, 'address'>;

interface KnownKey {
  readonly sha256: Buffer;
  readonly caller: KeyCaller;
}

/** The configured keys, known by their hashes only. */
export class Keys {
  readonly #byHash = new Map<string, KnownKey>();

  /** @throws Error where two keys share an id or a hash, or one is the hash of nothing */
  constructor(settings: AuthSettings['keys']) {
    const ids = new Set<string>();
    for (const { id, sha256 } of settings) {
      if (ids.has(id)) throw new Error(`auth.keys: two keys have the id ${JSON.stringify(id)}`);
      if (this.#byHash.has(sha256)) throw new Error(`auth.keys: ${JSON.stringify(id)} has the hash of another key`);
      if (sha256 === sha256OfNothing) {
        throw new Error(`auth.keys: the hash of ${JSON.stringify(id)} is the hash of an empty key`);
      }
      ids.add(id);
      this.#byHash.set(sha256, { sha256: Buffer.from(sha256, 'hex'), caller: { kind: 'key', id } });
    }
  }

  /** Whether callers must have a key at all. */
  get required(): boolean {
    return this.#byHash.size > 0;
  }

  find(presentedKey: string): KeyCaller | undefined {
    const presented = hash('sha256', presentedKey, 'buffer');
    const known = this.#byHash.get(presented.toString('hex'));
    return known !== undefined && timingSafeEqual(known.sha256, presented) ? known.caller : undefined;
  }
}
