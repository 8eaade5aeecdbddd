import type { IncomingMessage } from 'node:http';
import { GatewayError } from '../../core/errors.ts';
import { answerError } from '../answer/answer-error.ts';
import { preflightHeaders } from './cors.ts';
import type { HttpExchange } from './exchange.ts';
import { refusedRequest } from '../../telemetry/connection-events.ts';
import type { ListenerDeps } from '../listener/listener-deps.ts';
import { nameRoute, nearestRoute } from './nearest-route.ts';
import type { ExplainUnserved, Route } from './route.ts';
import { allowedMethods, type RouteTable } from './route-table.ts';

/** Answers requests without a route: OPTIONS, a method that the path does not have, an unknown path. */
export function answerUnmatched(
  exchange: HttpExchange,
  request: IncomingMessage,
  routes: RouteTable,
  { errors, events }: Pick<ListenerDeps, 'errors' | 'events'>,
  explain: ExplainUnserved | undefined,
): Promise<void> {
  const here = exchange.path === '*' ? routes.all : routes.ofPath(exchange.path);
  const first = here[0];
  if (first === undefined) {
    // Without this answer the page's script could not read the error, only that its request failed.
    if (isPreflight(exchange, request)) return answerOptions(exchange, request, routes.allow);
    const error = exchange.path.startsWith('/')
      ? (explain?.(exchange) ?? notFound(routes.all, exchange.path))
      : new GatewayError('malformed_http', 'The target of the request is not a path.');
    events.httpRejected('route_not_found', exchange.clientAddress, refusedRequest(exchange, error));
    return answerError(exchange, error, errors);
  }
  const allow = allowedMethods(here);
  if (exchange.method === 'OPTIONS') return answerOptions(exchange, request, allow);
  const error = explain?.(exchange) ?? methodNotAllowed(exchange.method, first, allow);
  const reason = error.code === 'method_not_allowed' ? error.code : 'route_not_found';
  events.httpRejected(reason, exchange.clientAddress, refusedRequest(exchange, error));
  return answerError(exchange, error, errors);
}

function methodNotAllowed(method: string, meant: Route, allow: string): GatewayError {
  const message = `The route does not answer ${method}; did you mean ${nameRoute(meant)}? It answers ${allow}.`;
  return new GatewayError('method_not_allowed', message, { headers: { allow } });
}

function notFound(routes: readonly Route[], path: string): GatewayError {
  const meant = nearestRoute(routes, path);
  if (meant !== undefined)
    return new GatewayError('route_not_found', `No route has this path; did you mean ${nameRoute(meant)}?`);
  const page = routes.find(({ page }) => page === 'of routes');
  const hint =
    page === undefined
      ? ` Served are ${routes.map(nameRoute).join(', ')}.`
      : ` ${nameRoute(page)} shows the routes that are served.`;
  return new GatewayError('route_not_found', `No route has this path.${hint}`);
}

function isPreflight({ method }: HttpExchange, { headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}

function answerOptions(exchange: HttpExchange, request: IncomingMessage, allow: string): Promise<void> {
  const preflight = isPreflight(exchange, request)
    ? preflightHeaders(allow, request.headers['access-control-request-headers'])
    : [];
  return exchange.answer({ status: 204, headers: ['allow', allow, ...preflight] }, '');
}
