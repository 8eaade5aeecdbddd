import { GatewayError } from './core/errors.ts';
import type { Exchange } from './core/exchange.ts';
import { failedOutcome } from './core/outcome.ts';
import { traceIdOf } from './core/trace-id.ts';
import { errorHeaders } from './dialects/write-retry-after.ts';
import { continueEarlyStream } from './early-stream.ts';
import { errorHead } from './endpoints/make-answer-head.ts';
import type { RequestContext } from './request-context.ts';

/** The one place where an error of any step becomes an answer, or an event if the head of a stream has been sent. */
export async function sendError(request: RequestContext, thrown: unknown): Promise<void> {
  const { exchange, endpoint, gate, times, known } = request;
  const { requestId } = exchange;
  const { dialect } = endpoint;
  times.providerAnswered();
  const error = toGatewayError(thrown, exchange);
  known.outcome = failedOutcome(error);
  if (isUnreported(error, exchange)) gate.telemetry.internalError(requestId, error.context.cause ?? error);
  const { answered } = known;
  if (answered !== undefined && answered.kind !== 'complete') answered.source.abort();
  known.sink ??= continueEarlyStream(request);
  if (known.sink !== undefined && answered?.kind === 'bytes') known.sink.cut();
  else if (known.sink !== undefined) {
    // Nothing but early headers and keep-alive bytes has been sent: the relay of a stream ends its own errors.
    const atStart = { began: false, nextSequence: 0 };
    const event = known.streamForm?.errorEvent(error, requestId, traceIdOf(exchange.headers), atStart);
    if (event !== undefined) known.sink.write(event);
    await known.sink.end();
  } else if (error.code !== 'client_gone') {
    const { status, body } = dialect.renderError(error, requestId, traceIdOf(exchange.headers));
    const { limits, attempts, dropped } = known;
    const provider = attempts.at(-1)?.target.provider.name;
    const facts = { limits, provider, attempts: attempts.length, dropped, error: errorHeaders(error) };
    await exchange.answer(errorHead(status, times.headLeaves(), facts), body);
  }
}

/** The error that ends a request. A bug in the request's own callbacks ends it as if the client had left; then it is the bug. */
export function toGatewayError(thrown: unknown, { bug }: Exchange): GatewayError {
  const error = GatewayError.from(thrown);
  return error.code === 'client_gone' && bug !== undefined ? bug : error;
}

function isUnreported(error: GatewayError, { bug }: Exchange): boolean {
  return error.code === 'internal_error' && error !== bug;
}
