import type { GatewayError } from '../../core/errors.ts';
import type { Exchange } from '../../core/exchange.ts';
import { traceIdOf } from '../../core/trace-id.ts';
import { errorHeaders } from '../../dialects/write-retry-after.ts';
import type { ErrorRenderer } from '../request/route.ts';

/** Answers with an error that the listener itself has found. */
export function answerError(exchange: Exchange, error: GatewayError, renderer: ErrorRenderer): Promise<void> {
  const { status, body } = renderer.renderError(error, exchange.requestId, traceIdOf(exchange.headers));
  const headers = ['content-type', 'application/json; charset=utf-8', ...errorHeaders(error)];
  return exchange.answer({ status, headers }, body);
}
