import type { Json } from '../read-fields.ts';

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
