import type { Failure, ProviderForm, UsualError } from '../provider-form.ts';
import { SimulatedError } from '../simulated-error.ts';

/** Headers and errors of Anthropic's API (https://docs.anthropic.com/en/api/errors, …/api/rate-limits). */
export const anthropicForm: ProviderForm = {
  headers: ({ 'ratelimit-reset': resetMs }, random) => ({
    'request-id': `req_01${random.id(22)}`,
    'anthropic-organization-id': '00000000-0000-4000-8000-000000000000',
    'anthropic-ratelimit-requests-limit': '4000',
    'anthropic-ratelimit-requests-remaining': resetMs === undefined ? '3999' : '0',
    'anthropic-ratelimit-requests-reset': resetAt(resetMs),
    'anthropic-ratelimit-tokens-limit': '400000',
    'anthropic-ratelimit-tokens-remaining': resetMs === undefined ? '399000' : '0',
    'anthropic-ratelimit-tokens-reset': resetAt(resetMs),
  }),
  usualError,
  refusePrompt: (refusal) =>
    new SimulatedError(
      400,
      refusal.kind === 'forbidden'
        ? 'Output blocked by content filtering policy'
        : `prompt is too long: ${refusal.tokens} tokens > ${refusal.most} maximum`,
    ),
  writeError: (error, headers) => ({
    body: {
      type: 'error',
      error: { type: error.type ?? typeOf(error.status), message: error.message },
      request_id: headers['request-id'] ?? null,
    },
  }),
};

/** A time of RFC 3339 without fractions, as Anthropic writes it. */
function resetAt(resetMs: number | undefined): string {
  if (resetMs === undefined) return '2025-01-01T00:00:00Z';
  return `${new Date(Date.now() + resetMs).toISOString().slice(0, 19)}Z`;
}

/** The `type` of an error with this status. */
export function typeOf(status: number): string {
  return types[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error');
}

const types: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

function usualError(status: number, { model }: Failure): UsualError {
  return { message: messages[status] ?? (status === 404 ? `model: ${model}` : otherMessage(status)) };
}

const messages: Readonly<Record<number, string>> = {
  401: 'invalid x-api-key',
  403: 'Your API key does not have permission to use the specified resource.',
  413: 'Request exceeds the maximum size',
  429: "This request would exceed your organization's rate limit of 4,000 requests per minute.",
  529: 'Overloaded',
};

function otherMessage(status: number): string {
  return status >= 500 ? 'Internal server error' : `The request was refused with ${status}.`;
}
