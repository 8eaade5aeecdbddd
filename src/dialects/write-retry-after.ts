import type { GatewayError } from '../core/errors.ts';

/** For a longer wait, SDKs either sleep for minutes inside one call or ignore the header. */
const longestSensibleWaitMs = 60_000;

/**
 * The additional headers of an error response, in every dialect: those that the error brings, `Retry-After` in seconds and in
 * milliseconds, and `x-should-retry`. Names and values in turn.
 */
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
 * Value of `x-should-retry` for the SDKs that read it; undefined where their own rules should apply. By default they
 * repeat a call two to six times: after a deadline that would only multiply the wait, but after a shed request it is
 * wanted. The provider's own value is passed on, unless a retry is known to be useless.
 */
function shouldRetry(error: GatewayError): boolean | undefined {
  const { row, context } = error;
  if (context.headers?.['x-should-retry'] !== undefined) return undefined; // the header is already set
  if (context.retryAfterMs !== undefined && context.retryAfterMs > longestSensibleWaitMs) return false;
  const status = context.status ?? row.status;
  if (status === 504 || row.recovery === 'none') return false;
  return context.shouldRetry ?? (status === 503 ? true : undefined);
}
