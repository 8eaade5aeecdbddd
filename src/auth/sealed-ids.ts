import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import type { Caller } from '../core/caller.ts';
import { GatewayError } from '../core/errors.ts';
import type { ObjectIds, StoredObject } from '../core/object-ids.ts';
import type { ObjectsSettings } from './objects-settings.ts';

const tagBytes = 16;
const cipher = 'aes-256-ctr';
/** `file-`, `batch_`, `resp_`: clients look at it. */
const prefixPattern = /^[A-Za-z]{1,16}[-_]/;
const bodyPattern = /^[A-Za-z0-9_-]{24,480}$/;
const longestSealed = 512;
/** Stands between the parts of the sealed text. No name of a provider contains it. */
const separator = '\0';

/** The keys that are derived from one secret. Given as bytes, each use of one would take four times as long. */
interface SealKeys {
  readonly tag: KeyObject;
  readonly text: KeyObject;
  readonly owner: KeyObject;
}

/**
 * Seals the ids of stored objects: each contains its provider and the provider's id, encrypted, and a tag that only its owner's
 * calls reproduce. So an id works in every process with the same secret, and no database is needed. The tag is also the
 * initialisation vector (as in SIV, RFC 5297), because the same object must always have the same id.
 */
export class SealedIds {
  readonly #sealing: Sealing;

  constructor({ secret, previousSecrets, owner, sharedIds }: ObjectsSettings) {
    const first = deriveKeys(secret?.reveal() ?? ownSecret);
    this.#sealing = {
      keys: [first, ...previousSecrets.map((previous) => deriveKeys(previous.reveal()))],
      isLasting: secret !== undefined,
      shared: new Set(sharedIds),
      owner,
    };
  }

  /** The ids as this caller, or its team, knows them. */
  of(caller: Caller): ObjectIds {
    return new IdsOfCaller(this.#sealing, caller);
  }
}

/** What is the same for all callers. */
interface Sealing {
  /** The key that seals, then those that only open. */
  readonly keys: readonly [SealKeys, ...SealKeys[]];
  readonly isLasting: boolean;
  readonly shared: ReadonlySet<string>;
  readonly owner: ObjectsSettings['owner'];
}

/**
 * Different ids of objects, or of items, that one request may have. Opening one takes as long as reading thousands of bytes of the
 * request, and nothing else happens in that time.
 */
const mostObjects = 2000;

/** Made for every request, and used by few: it computes nothing before it is asked. */
class IdsOfCaller implements ObjectIds {
  readonly #sealing: Sealing;
  readonly #caller: Caller;
  /** What has been looked for. */
  #opened: Map<string, StoredObject | undefined> | undefined;
  #ownTags: readonly string[] | undefined;

  constructor(sealing: Sealing, caller: Caller) {
    this.#sealing = sealing;
    this.#caller = caller;
  }

  get isLasting(): boolean {
    return this.#sealing.isLasting;
  }

  isShared(id: string): boolean {
    return this.#sealing.shared.has(id);
  }

  get ownerTag(): string {
    return ownerTag(this.#sealing.keys[0], this.#owner);
  }

  isOwnTag(tag: string): boolean {
    this.#ownTags ??= this.#sealing.keys.map((one) => ownerTag(one, this.#owner));
    return this.#ownTags.includes(tag);
  }

  seal(provider: string, id: string): string {
    return this.isShared(id) ? id : seal(this.#sealing.keys[0], this.#owner, { provider, id });
  }

  /** @throws GatewayError `invalid_request` where the request names too many objects */
  open(sealed: string): StoredObject | undefined {
    if (!mayBeSealed(sealed)) return undefined;
    const known = (this.#opened ??= new Map<string, StoredObject | undefined>());
    if (known.has(sealed)) return known.get(sealed);
    if (known.size >= mostObjects) {
      throw new GatewayError(
        'invalid_request',
        `The request has more than ${mostObjects} different ids of items or stored objects.`,
      );
    }
    const object = this.#open(sealed);
    known.set(sealed, object);
    return object;
  }

  #open(sealed: string): StoredObject | undefined {
    for (const one of this.#sealing.keys) {
      const opened = open(one, this.#owner, sealed);
      if (opened !== undefined) return opened;
    }
    return undefined;
  }

  get #owner(): string {
    const { kind, id, team } = this.#caller;
    const isOfTeam = this.#sealing.owner === 'team' && team !== undefined;
    return isOfTeam ? `team${separator}${team}` : `${kind}${separator}${id}`;
  }
}

/** Used where no secret is configured. It lasts as long as the process. */
const ownSecret = randomBytes(32).toString('hex');

function deriveKeys(secret: string): SealKeys {
  const derive = (purpose: string): KeyObject => createSecretKey(createHmac('sha256', secret).update(purpose).digest());
  return {
    tag: derive('headgate object id: tag'),
    text: derive('headgate object id: text'),
    owner: derive('headgate object owner'),
  };
}

function seal(keys: SealKeys, owner: string, { provider, id }: StoredObject): string {
  const text = Buffer.from(`${provider}${separator}${id}`);
  const tag = tagOf(keys, owner, text);
  const encryption = createCipheriv(cipher, keys.text, tag);
  const sealed = Buffer.concat([tag, encryption.update(text), encryption.final()]);
  return `${prefixOf(id)}${sealed.toString('base64url')}`;
}

function mayBeSealed(text: string): boolean {
  return text.length <= longestSealed && bodyPattern.test(text.slice(prefixOf(text).length));
}

/** @param sealed may be a sealed id */
function open(keys: SealKeys, owner: string, sealed: string): StoredObject | undefined {
  const prefix = prefixOf(sealed);
  const body = sealed.slice(prefix.length);
  const bytes = Buffer.from(body, 'base64url');
  // The last character of a text in base64url may have bits that count for nothing. One object has one id.
  if (bytes.toString('base64url') !== body || bytes.length <= tagBytes) return undefined;
  const tag = bytes.subarray(0, tagBytes);
  const decryption = createDecipheriv(cipher, keys.text, tag);
  const text = Buffer.concat([decryption.update(bytes.subarray(tagBytes)), decryption.final()]);
  if (!timingSafeEqual(tagOf(keys, owner, text), tag)) return undefined;
  const [provider = '', id = ''] = text.toString().split(separator);
  return prefixOf(id) === prefix ? { provider, id } : undefined;
}

function tagOf({ tag }: SealKeys, owner: string, text: Buffer): Buffer {
  const hash = createHmac('sha256', tag)
    .update(`${String(owner.length)}${separator}${owner}${separator}`)
    .update(text);
  return hash.digest().subarray(0, tagBytes);
}

/** Characters of a tag. Nobody can make one without the secret, so that its length only has to tell owners apart. */
const ownerTagLength = 16;

function ownerTag({ owner: key }: SealKeys, owner: string): string {
  return createHmac('sha256', key).update(owner).digest('base64url').slice(0, ownerTagLength);
}

function prefixOf(id: string): string {
  return prefixPattern.exec(id)?.[0] ?? '';
}
