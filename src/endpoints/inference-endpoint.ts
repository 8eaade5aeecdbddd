import type { OperationName } from '../core/operation.ts';
import type { ClientDialect } from '../dialects/dialect.ts';
import type { DescribedRoute } from './described-route.ts';

/** A route on which an inference is asked for: its URL, what is asked there, and in which wire format. */
export interface InferenceEndpoint extends DescribedRoute {
  readonly method: 'POST';
  readonly operation: OperationName;
  readonly dialect: ClientDialect;
}
