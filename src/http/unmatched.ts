import type { IncomingMessage } from 'node:http';
import { GatewayError } from '../core/errors.ts';
import { answerError } from './answer-error.ts';
import { preflightHeaders } from './cors.ts';
import type { HttpExchange } from './exchange.ts';
import type { RejectionListener } from './rejection.ts';
import type { ErrorRenderer, Route } from './route.ts';
import { allowedMethods, routesOf } from './router.ts';

/** Answers what no route answers: OPTIONS, a method that the path does not have, a path that nobody has. */
export function answerUnmatched(
  exchange: HttpExchange,
  request: IncomingMessage,
  routes: readonly Route[],
  errors: ErrorRenderer,
  rejections: RejectionListener,
): Promise<void> {
  const here = exchange.path === '*' ? [...routes] : routesOf(routes, exchange.path);
  const first = here[0];
  if (first === undefined) {
    rejections.httpRejected('route_not_found', exchange.clientAddress);
    const error = exchange.path.startsWith('/')
      ? new GatewayError('route_not_found')
      : new GatewayError('malformed_http', 'The target of the request is not a path.');
    return answerError(exchange, error, errors);
  }
  const allow = allowedMethods(here);
  if (exchange.method === 'OPTIONS') {
    const {
      origin,
      'access-control-request-method': wanted,
      'access-control-request-headers': names,
    } = request.headers;
    const preflight = origin !== undefined && wanted !== undefined;
    const headers = ['allow', allow, ...(preflight ? preflightHeaders(allow, names) : [])];
    return exchange.answer({ status: 204, headers }, '');
  }
  rejections.httpRejected('method_not_allowed', exchange.clientAddress);
  const error = new GatewayError('method_not_allowed', `The route answers ${allow}.`, { headers: { allow } });
  return answerError(exchange, error, first.errors);
}
