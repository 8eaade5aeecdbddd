import type { GatewayError } from '../../core/errors.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { Method } from '../../core/method.ts';

/** Counts requests without a key, by address (IPv6 by /64). */
export interface KeylessBudget {
  /**
   * Returns a function to call when the answer is made; it may be called more than once. Undefined if there are so many
   * that not even a refusal is written.
   * @throws GatewayError if there are too many
   */
  enter(address: string): (() => void) | undefined;
}

/** Writes an error in one dialect. Every client dialect can do it. */
export interface ErrorRenderer {
  /** @param traceId id of the trace that the request belongs to, if it names one */
  renderError(
    error: GatewayError,
    requestId: string,
    traceId?: string,
  ): { readonly status: number; readonly body: string };
}

/** One method of one path that a listener answers. */
export interface Route {
  /** A route for GET also answers HEAD. */
  readonly method: Method;
  /** A path; `PathPattern` says how parameters are written. */
  readonly url: string;
  /** The dialect of the errors that the listener itself finds on this path. */
  readonly errors: ErrorRenderer;
  /** For web pages: `of routes` is the page that lists the routes, `part` is a file that only another page loads. */
  readonly page?: 'of routes' | 'part';
  /** True if it answers under any Host: load balancers ask by address, and the answer contains no secret. */
  readonly anyHost?: boolean;
  /** Whether it needs no key. Its requests then count against the budget of the client's address. */
  needsNoKey?(): boolean;
  /** A budget of its own for its requests without a key. */
  readonly budget?: KeylessBudget;
  /**
   * True if orchestrators and load balancers ask it. It is answered even while other requests are refused for overload, and
   * as the first request of a connection beyond any budget. A request beyond the budget ends its connection.
   */
  readonly isProbe?: boolean;
  /** Answers the exchange. A rejection is a bug: the client gets a 500, and the listener reports it. */
  handle(exchange: Exchange): Promise<void>;
  /** The route's description in the OpenAPI document. The listener does not read it. */
  readonly schema?: object;
}

/**
 * Explains a path that no route has but that belongs to another interface or another port. Undefined for all other
 * paths.
 */
export type ExplainUnserved = (exchange: Exchange) => GatewayError | undefined;

/** The target of a request without its query. */
export function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}
