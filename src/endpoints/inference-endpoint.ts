import type { Method } from '../core/method.ts';
import type { OperationName } from '../core/operation.ts';
import type { BodyBounds } from '../core/streamed-body.ts';
import type { ClientDialect, RequestHead } from '../dialects/dialect.ts';
import type { DescribedRoute } from './described-route.ts';

/** A route that calls a provider: its URL, its operation, and the dialect that clients speak there. */
export interface InferenceEndpoint extends DescribedRoute {
  readonly method: Method;
  /** Other URLs of the same route. The OpenAPI document does not list them. */
  readonly otherUrls?: readonly string[];
  readonly operation: OperationName;
  readonly dialect: ClientDialect;
  /** How its body is taken; absent: JSON, which is read whole. */
  readonly body?: OtherBody;
}

/** A body that is sent on while it comes, or none: a small one that comes all the same is passed over, a larger one refused. */
export type OtherBody = StreamedOn | Form | { readonly kind: 'none' };

/** A form: read whole where it is small, or where it does not name its model before its file; else streamed on. */
export interface Form extends BodyBounds {
  readonly kind: 'form';
  /** Whether the first bytes contain what is needed to ask a provider. */
  canBeStreamed(firstBytes: Buffer, headers: RequestHead['headers']): boolean;
}

interface StreamedOn extends BodyBounds {
  readonly kind: 'streamed';
  /** As many bytes are read before the provider is asked, so that the dialect finds in them what is asked. */
  readonly firstBytes: number;
}
