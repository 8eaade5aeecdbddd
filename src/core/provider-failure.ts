import { type ErrorCode, type ErrorContext, GatewayError } from './errors.ts';
import type { ProviderError, ProviderErrorKind } from './provider-error.ts';

/**
 * The gateway's error code for each kind of provider error. The table of errors adds the status, the retry decision and
 * whether the message may be sent to clients.
 */
const codeOf: Readonly<Record<ProviderErrorKind, ErrorCode>> = {
  invalid_request: 'provider_refused',
  not_found: 'provider_refused',
  conflict: 'provider_refused',
  too_large: 'provider_refused',
  permission: 'provider_refused',
  authentication: 'provider_auth_failed',
  rate_limited: 'provider_rate_limited',
  quota_exhausted: 'provider_out_of_funds',
  overloaded: 'provider_overloaded',
  server_error: 'upstream_error',
  redirect: 'upstream_error',
  unknown: 'upstream_error',
};

/** Marks an error as the provider's where a client could think that it is the gateway's. */
const fromProvider = { 'x-headgate-error-source': 'provider' } as const;

/** Turns a provider's error into the gateway's error. Its texts may still contain credentials: see `withholdFromError`. */
export function providerFailure(error: ProviderError, provider: string): GatewayError {
  const code = codeOf[error.kind];
  if (code === 'provider_auth_failed') return new GatewayError(code, authMessage(error, provider));
  const message = messageOf(error, code, provider);
  const context = { ...retryContext(error), ...namesOf(error) };
  if (code === 'upstream_error') return new GatewayError(code, message, context);
  // Each client has a status and a form of its own for it, whatever this provider's are: Groq's 498 is repeated by no SDK.
  if (code === 'provider_overloaded') return new GatewayError(code, message, { ...context, headers: fromProvider });
  const passed = error.body === undefined ? {} : { providerBody: error.body };
  return new GatewayError(code, message, { ...context, ...passed, status: error.status, headers: fromProvider });
}

function authMessage({ location, status }: ProviderError, provider: string): string {
  return location === 'status'
    ? `The provider ${provider} answered ${status} to our credentials.`
    : `The provider ${provider} refused our credentials with an error inside its answer.`;
}

function messageOf({ location, status, message }: ProviderError, code: ErrorCode, provider: string): string {
  if (code === 'provider_refused')
    return message ?? `The provider ${provider} refused the request with status ${status}.`;
  if (code !== 'upstream_error' && code !== 'provider_overloaded')
    return message ?? `The provider ${provider} answered with status ${status}.`;
  const detail = message === undefined ? '' : `: ${message}`;
  if (location === 'status') return `The provider ${provider} answered with ${describeStatus(status)}${detail || '.'}`;
  if (location === 'first_event') {
    return `The provider ${provider} began its stream with an error${detail || ' and does not say why.'}`;
  }
  return message ?? `The provider ${provider} ended its answer with an error and does not say why.`;
}

function describeStatus(status: number): string {
  return status >= 300 && status < 400 ? `a redirect (${status}), which is not followed` : `status ${status}`;
}

function retryContext({ retryAfterMs, shouldRetry }: ProviderError): ErrorContext {
  return {
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(shouldRetry === undefined ? {} : { shouldRetry }),
  };
}

function namesOf({ param, type, code, refusedFor }: ProviderError): ErrorContext {
  return {
    ...(param === undefined ? {} : { param }),
    ...(type === undefined ? {} : { providerType: type }),
    ...(code === undefined ? {} : { providerCode: code }),
    ...(refusedFor === undefined ? {} : { refusedFor }),
  };
}
