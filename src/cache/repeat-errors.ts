import { GatewayError } from '../core/errors.ts';

const askNotAgain = { headers: { 'x-should-retry': 'false' } };

/** Another process makes the call, and its answer was not there in time. */
export function inUse(): GatewayError {
  const headers = { 'x-should-retry': 'true' };
  return new GatewayError('idempotency_key_in_use', undefined, { retryAfterMs: 1000, headers });
}

/** Another request has the same key. */
export function reused(): GatewayError {
  return new GatewayError('idempotency_key_reused', undefined, askNotAgain);
}

/** The answer is known and not kept. Clients would only repeat the request, and nothing would have changed. */
export function notKept(): GatewayError {
  return new GatewayError('idempotent_answer_not_kept', undefined, askNotAgain);
}
