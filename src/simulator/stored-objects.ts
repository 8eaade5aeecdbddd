import { BoundedStore } from './bounded-store.ts';
import type { Json } from './read-fields.ts';

const mib = 1024 * 1024;
const maxCount = 1000;
/** The content of a larger file is counted and not kept. */
export const maxKeptBytes = 16 * mib;

/** The content of a file, or of a part of one. */
export interface Content {
  readonly size: number;
  /** Undefined where it is too large to be kept. */
  readonly bytes: Buffer | undefined;
}

/** A response that can be asked for by its id. */
export interface StoredResponse {
  /** The response as it is when it has ended. */
  readonly response: Json;
  /** The items of the request, each with an id. */
  readonly input: readonly Json[];
  /** All items before the output of this response, those of previous responses too. */
  readonly history: readonly Json[];
  /** Value of `performance.now()` at which a background response has ended. */
  readonly endsAtMs: number;
}

/** A conversation, and its items in their order. */
export interface StoredConversation {
  readonly object: Json;
  readonly items: readonly Json[];
}

/** A file that can be asked for by its id. */
export interface StoredFile {
  readonly object: Json;
  readonly content: Content;
}

/** A file that arrives in parts. */
export interface StoredUpload {
  readonly object: Json;
  readonly parts: ReadonlyMap<string, Content>;
}

/** A vector store, the files in it, and the batches in which some of them came. */
export interface StoredVectorStore {
  readonly object: Json;
  readonly files: readonly Json[];
  readonly batches: readonly Json[];
}

/** A batch, whose work is done when it is made, and shown when its time has come. */
export interface StoredBatch {
  readonly begun: Json;
  readonly ended: Json;
  /** Value of `performance.now()` at which the batch has ended. */
  readonly endsAtMs: number;
}

/** What one simulator remembers between requests, all of it bounded. */
export interface StoredObjects {
  readonly responses: BoundedStore<StoredResponse>;
  readonly conversations: BoundedStore<StoredConversation>;
  readonly files: BoundedStore<StoredFile>;
  readonly vectorStores: BoundedStore<StoredVectorStore>;
  readonly uploads: BoundedStore<StoredUpload>;
  readonly batches: BoundedStore<StoredBatch>;
}

export function noStoredObjects(): StoredObjects {
  return {
    responses: new BoundedStore({ maxCount, maxBytes: 16 * mib }),
    conversations: new BoundedStore({ maxCount, maxBytes: 16 * mib }),
    files: new BoundedStore({ maxCount, maxBytes: 64 * mib }),
    vectorStores: new BoundedStore({ maxCount, maxBytes: 4 * mib }),
    uploads: new BoundedStore({ maxCount, maxBytes: 64 * mib }),
    batches: new BoundedStore({ maxCount, maxBytes: 4 * mib }),
  };
}
