import type { GatewayError } from '../core/errors.ts';

/** Above it SDKs either sleep for minutes inside one call or ignore what they were told. */
const longestSensibleWaitMs = 60_000;

/** The headers that an error's answer carries beside its body, in every dialect: flat pairs. */
export function errorHeaders(error: GatewayError): string[] {
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(error.context.headers ?? {})) pairs.push(name, value);
  const waitMs = error.context.retryAfterMs;
  if (waitMs !== undefined && Number.isFinite(waitMs)) {
    const wholeMs = Math.max(0, Math.ceil(waitMs));
    pairs.push('retry-after', String(Math.ceil(wholeMs / 1000)), 'retry-after-ms', String(wholeMs));
  }
  const retry = shouldRetry(error);
  if (retry !== undefined) pairs.push('x-should-retry', String(retry));
  return pairs;
}

/**
 * What `x-should-retry` tells the SDKs that read it; undefined where their own rules do. They repeat a call two to six
 * times by themselves: after a deadline that would only multiply the wait, after a shed it is what we want. What a provider
 * says of its own error is passed on, unless trying again is known to be in vain.
 */
function shouldRetry(error: GatewayError): boolean | undefined {
  const { row, context } = error;
  if (context.headers?.['x-should-retry'] !== undefined) return undefined; // already said
  if (context.retryAfterMs !== undefined && context.retryAfterMs > longestSensibleWaitMs) return false;
  const status = context.status ?? row.status;
  if (status === 504 || row.recovery === 'none') return false;
  return context.shouldRetry ?? (status === 503 ? true : undefined);
}
