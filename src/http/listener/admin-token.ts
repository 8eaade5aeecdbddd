import { createHash, timingSafeEqual } from 'node:crypto';
import type { AuthFailures } from '../../auth/auth-failures.ts';
import { GatewayError } from '../../core/errors.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { Secret } from '../../core/secret.ts';
import { answerError } from '../answer/answer-error.ts';
import { isLoopback } from '../../core/loopback.ts';
import type { RejectionListener } from './rejection.ts';
import type { Route } from '../request/route.ts';
import { refusedRequest } from '../../telemetry/connection-events.ts';

/**
 * Protects a route of `/admin/*` with the token. Without a token it is open on loopback and closed everywhere else.
 */
export function guardAdmin(
  route: Route,
  token: Secret | undefined,
  bindHost: string,
  events: RejectionListener,
  failures?: AuthFailures,
): Route {
  const wanted = token === undefined ? undefined : digest(token.reveal());
  const open = wanted === undefined && isLoopback(bindHost);
  return {
    ...route,
    handle(exchange) {
      const failure = open ? undefined : judge(exchange, wanted);
      if (failure === undefined) return route.handle(exchange);
      const refusal = failures?.judge(failure, exchange.clientAddress) ?? failure;
      events.requestRefused?.(exchange.clientAddress, refusedRequest(exchange, refusal));
      return answerError(exchange, refusal, route.errors);
    },
  };
}

function judge(exchange: Exchange, wanted: Buffer | undefined): GatewayError | undefined {
  if (!wanted) return new GatewayError('invalid_api_key', 'Set admin.token to use /admin/* beyond loopback.');
  const authorization = exchange.headers['authorization'];
  const given = typeof authorization === 'string' ? /^bearer +(\S+)$/i.exec(authorization)?.[1] : undefined;
  if (given === undefined) return new GatewayError('missing_api_key', 'The admin token is missing.');
  // All digests have the same length, so the comparison reveals nothing, not even the length of the token.
  return timingSafeEqual(digest(given), wanted)
    ? undefined
    : new GatewayError('invalid_api_key', 'The admin token is wrong.');
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
