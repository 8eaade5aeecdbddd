import type { ClientDialect } from '../dialects/dialect.ts';
import type { DescribedRoute } from './described-route.ts';

/** A route on which an inference is asked for: its URL and the wire format spoken there. */
export interface InferenceEndpoint extends DescribedRoute {
  readonly method: 'POST';
  readonly dialect: ClientDialect;
}
