import type { ClientDialect } from '../dialects/dialect.ts';

/** A route on which an inference is asked for: its URL and the wire format spoken there. */
export interface InferenceEndpoint {
  readonly method: 'POST';
  readonly url: string;
  readonly dialect: ClientDialect;
}
