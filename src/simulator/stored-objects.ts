import { BoundedStore } from './bounded-store.ts';
import type { StoredResponse } from './openai/stored-response.ts';

const maxBytes = 16 * 1024 * 1024;

/** What one simulator remembers between requests, all of it bounded. */
export interface StoredObjects {
  readonly responses: BoundedStore<StoredResponse>;
}

export function noStoredObjects(): StoredObjects {
  return { responses: new BoundedStore({ maxCount: 1000, maxBytes }) };
}
