import { GatewayError } from './core/errors.ts';
import type { HeaderLines } from './core/header-lines.ts';
import type { Inference } from './core/inference.ts';
import { completeOutcome, failedOutcome } from './core/outcome.ts';
import type { Plan } from './core/plan.ts';
import { estimatedHead } from './endpoints/make-answer-head.ts';
import type { RequestContext } from './request-context.ts';
import type { Forecast } from './usage/forecast.ts';

/** The number of tokens of a request, for which no provider was asked. */
export interface EstimatedCount {
  readonly kind: 'estimated_count';
  readonly body: string;
  readonly limits: HeaderLines;
}

/** A request that the limits have admitted. */
interface Admitted {
  readonly inference: Inference;
  readonly plan: Plan;
  readonly forecast: Forecast;
  readonly limits: HeaderLines;
}

/**
 * Estimates the tokens of a request to count them, where its provider speaks another dialect and so cannot count what the
 * client wrote. Undefined for every other request.
 */
export function estimateCount({ endpoint }: RequestContext, admitted: Admitted): EstimatedCount | undefined {
  const { inference, plan, forecast, limits } = admitted;
  const isCounted = plan.targets[0].provider.dialect === inference.dialect;
  if (inference.operation !== 'count_tokens' || isCounted) return undefined;
  // Nothing is generated, so that all expected tokens are those of the input.
  const body = endpoint.dialect.writeTokenCount?.(forecast.expected.tokens);
  return body === undefined ? undefined : { kind: 'estimated_count', body, limits };
}

export async function sendEstimatedCount(request: RequestContext, { body, limits }: EstimatedCount): Promise<void> {
  const { exchange, times, known } = request;
  await exchange.answer(estimatedHead(times.headLeaves(), limits), body);
  known.outcome = exchange.gone.cancelled
    ? failedOutcome(exchange.bug ?? new GatewayError('client_gone'))
    : completeOutcome({});
}
