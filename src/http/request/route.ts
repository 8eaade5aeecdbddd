import type { GatewayError } from '../../core/errors.ts';
import type { Exchange } from '../../core/exchange.ts';

/** Puts an error into the words of one dialect. Every client dialect is one. */
export interface ErrorRenderer {
  /** @param traceId of the trace that the request belongs to, where it says so */
  renderError(
    error: GatewayError,
    requestId: string,
    traceId?: string,
  ): { readonly status: number; readonly body: string };
}

/** The methods that a route can have, in the order in which Allow lists them. */
export const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

export type Method = (typeof methods)[number];

/** One method of one path that a listener answers. */
export interface Route {
  /** GET answers HEAD as well. */
  readonly method: Method;
  /** A path, with parameters as `PathPattern` says. */
  readonly url: string;
  /** The dialect of the errors that the listener itself finds on this path. */
  readonly errors: ErrorRenderer;
  /** Of a web page for people: the one that lists the routes, or a part that no person asks for by itself. */
  readonly page?: 'of routes' | 'part';
  /** True where it answers whatever name it is called by: a load balancer asks by address, and there is nothing to steal. */
  readonly anyHost?: boolean;
  /** Whether anybody is answered, without a key or a limit: then it counts against the budget of the client's address. */
  needsNoKey?(): boolean;
  /** True where it is answered also while others are refused for overload. */
  readonly whenOverloaded?: boolean;
  /** Answers the exchange. A rejection is a bug: the client gets a 500, and the listener's owner hears of it. */
  handle(exchange: Exchange): Promise<void>;
  /** What the interface's description says of the route; the listener does not read it. */
  readonly schema?: object;
}

/**
 * What is to be said of a path that no route has, where it is known from elsewhere: another interface's, or another
 * port's. Undefined where it is not.
 */
export type ExplainUnserved = (exchange: Exchange) => GatewayError | undefined;

/** The target of a request without its query. */
export function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}
