import { GatewayError } from '../core/errors.ts';
import { formatUsd } from '../usage/money.ts';
import type { Refused } from './store.ts';

/** The 429 of a refused decision. Its message names the limit. */
export function refusal({ state, cost, retryAfterMs }: Refused, wallMs: number): GatewayError {
  const { limit, remaining } = state;
  if (retryAfterMs === Infinity) {
    const amount = limit.kind === 'budget' ? formatUsd(cost) : `${cost} ${limit.kind === 'window' ? limit.unit : ''}`;
    return new GatewayError(
      'rate_limit_exceeded',
      `The request may use ${amount.trim()}, which is more than the whole limit of ${limit.words}; ask for fewer output tokens.`,
      { retryAfterMs },
    );
  }
  if (limit.kind !== 'budget') {
    return new GatewayError('rate_limit_exceeded', `Over the limit of ${limit.words}.`, { retryAfterMs });
  }
  // Spent money is available again in the next period. Reserved money may become available at any moment.
  if (retryAfterMs < state.resetMs) {
    const message = `Requests in flight may use what is left of ${limit.words}; there is room again when they end.`;
    return new GatewayError('rate_limit_exceeded', message, { retryAfterMs });
  }
  const renewsAt = new Date(wallMs + retryAfterMs).toISOString().slice(0, 19);
  const left =
    remaining === 0 ? 'is spent' : `has ${formatUsd(remaining)} left, and the request may cost ${formatUsd(cost)}`;
  return new GatewayError('insufficient_quota', `The budget of ${limit.words} ${left}. It renews at ${renewsAt}Z.`, {
    retryAfterMs,
  });
}
