import type { GatewayError } from '../core/errors.ts';
import type { Exchange } from '../core/exchange.ts';
import type { ErrorRenderer } from './route.ts';

/** Answers with an error that the listener itself found. */
export function answerError(exchange: Exchange, error: GatewayError, renderer: ErrorRenderer): Promise<void> {
  const { status, body } = renderer.renderError(error, exchange.requestId);
  const headers = ['content-type', 'application/json; charset=utf-8'];
  for (const [name, value] of Object.entries(error.context.headers ?? {})) headers.push(name, value);
  if (error.context.retryAfterMs !== undefined) {
    headers.push('retry-after', String(Math.ceil(error.context.retryAfterMs / 1000)));
  }
  return exchange.answer({ status, headers }, body);
}
