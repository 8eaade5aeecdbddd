import type { OperationName } from '../core/operation.ts';
import type { ClientDialect } from '../dialects/dialect.ts';
import type { DescribedRoute } from './described-route.ts';

/** A route that calls a provider: its URL, its operation, and the dialect that clients speak there. */
export interface InferenceEndpoint extends DescribedRoute {
  readonly method: 'POST';
  readonly operation: OperationName;
  readonly dialect: ClientDialect;
}
