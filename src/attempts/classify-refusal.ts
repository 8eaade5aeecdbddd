import type { ProviderHead } from '../core/answer.ts';
import { GatewayError, type ErrorContext } from '../core/errors.ts';
import { readProviderError, type ProviderError } from './provider-error.ts';
import { retryAfterMs } from './retry-after.ts';

/** The request is at fault, in the provider's eyes: its status and its words pass. */
const aboutTheRequest = new Set([400, 404, 409, 413, 422]);

const fromProvider = { 'x-headgate-error-source': 'provider' };

/**
 * What an answer that is not a 2xx means for our client.
 * @param body absent where it was too large, broke off or took too long: the status stands by itself
 */
export function classifyRefusal(
  head: ProviderHead,
  body: Buffer | undefined,
  provider: string,
  wallMs: number,
): GatewayError {
  const { status } = head;
  if (status === 401 || status === 403) {
    return new GatewayError('provider_auth_failed', `The provider ${provider} answered ${status} to our credentials.`);
  }
  const said = body === undefined ? undefined : readProviderError(parse(body));
  if (said !== undefined && /invalid_api_key|authentication/.test(said.kind)) {
    return new GatewayError('provider_auth_failed', `The provider ${provider} refused our credentials (${status}).`);
  }
  const passed = body === undefined || body.length === 0 ? {} : { providerBody: body };
  if (aboutTheRequest.has(status)) {
    const message = said?.message ?? `The provider ${provider} refused the request with status ${status}.`;
    const param = said?.param === undefined ? {} : { param: said.param };
    return new GatewayError('provider_refused', message, { status, headers: fromProvider, ...param, ...passed });
  }
  const waitMs = retryAfterMs(head, wallMs);
  const wait: ErrorContext = waitMs === undefined ? {} : { retryAfterMs: waitMs };
  if (status === 429) return rateLimited(said, provider, { ...wait, ...passed });
  const what = status >= 300 && status < 400 ? `a redirect (${status}), which is not followed` : `status ${status}`;
  return new GatewayError('upstream_error', `The provider ${provider} answered with ${what}.`, wait);
}

/** What an error that comes as the first event of a 200 means: the status it should have had. */
export function classifyErrorEvent(error: ProviderError, provider: string): GatewayError {
  if (/rate_limit|insufficient_quota|\b429\b/.test(error.kind)) return rateLimited(error, provider, {});
  if (/authentication|permission|api_key|\b40[13]\b/.test(error.kind)) {
    return new GatewayError('provider_auth_failed', `The provider ${provider} refused our credentials in its stream.`);
  }
  const words = error.message === undefined ? ' and does not say why.' : `: ${error.message}`;
  return new GatewayError('upstream_error', `The provider ${provider} began its stream with an error${words}`);
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

function rateLimited(said: ProviderError | undefined, provider: string, context: ErrorContext): GatewayError {
  // Waiting does not bring back a budget that is spent.
  const spent = said?.kind.includes('insufficient_quota') === true;
  const headers = spent ? { ...fromProvider, 'x-should-retry': 'false' } : fromProvider;
  const message = said?.message ?? `The provider ${provider} is over its own limit for this gateway.`;
  return new GatewayError('provider_rate_limited', message, { ...context, headers });
}
