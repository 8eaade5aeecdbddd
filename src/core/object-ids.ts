/**
 * The ids of stored objects (files, batches, uploads, responses) as one caller knows them. All callers share the account at the
 * provider, so that an id of the provider's own would be good for every one of them.
 */
export interface ObjectIds {
  /** A secret is configured, so that an id works in every process and after a restart. */
  readonly isLasting: boolean;
  /** Whether this is an id of the provider that every caller may name in a request. It is not sealed. */
  isShared(id: string): boolean;
  /** Marks what the caller stores where a provider has a place for it, so that the provider's list says whose each object is. */
  readonly ownerTag: string;
  /** Whether a text is the tag of this caller, also one of an earlier secret. */
  isOwnTag(tag: string): boolean;
  /** The caller's id of a provider's object. The same object always has the same id. */
  seal(provider: string, id: string): string;
  /** The object of an id that `seal` made for this caller, in any process with the same secret; undefined for every other text. */
  open(sealed: string): StoredObject | undefined;
}

/** Where an object is stored. */
export interface StoredObject {
  /** Name of the provider. */
  readonly provider: string;
  /** The provider's own id. */
  readonly id: string;
}
