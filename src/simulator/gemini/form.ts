import type { Failure, Headers, ProviderForm, UsualError } from '../provider-form.ts';
import type { Scenario } from '../options.ts';
import { SimulatedError } from '../simulated-error.ts';

/** Headers and errors of Gemini's API (https://ai.google.dev/gemini-api/docs/troubleshooting, google.rpc.Status). */
export const geminiForm: ProviderForm = {
  headers: (scenario) => ({
    'server-timing': `gfet4t7; dur=${Math.round(scenario.ttft ?? 0)}`,
    vary: 'Origin, X-Origin, Referer',
    'x-content-type-options': 'nosniff',
  }),
  usualError,
  refusePrompt: (refusal) =>
    new SimulatedError(
      400,
      refusal.kind === 'forbidden'
        ? "The prompt could not be submitted. This prompt contains sensitive words that violate Google's Responsible AI practices. Try rephrasing the prompt."
        : `The input token count (${refusal.tokens}) exceeds the maximum number of tokens allowed (${refusal.most}).`,
    ),
  writeError: (error, headers, scenario) => ({ body: errorBody(error, scenario, headers) }),
};

export function errorBody(error: SimulatedError, scenario: Scenario, headers: Headers = {}): object {
  const code = typeof error.code === 'number' ? error.code : error.status;
  const status = error.type ?? statuses[error.status] ?? (error.status >= 500 ? 'INTERNAL' : 'INVALID_ARGUMENT');
  const delay = scenario['retry-info'] ?? (error.status === 429 ? usualDelay(headers['retry-after']) : 'none');
  const details = delay === 'none' ? {} : { details: [{ '@type': retryInfoType, retryDelay: delay }] };
  return { error: { code, message: error.message, status, ...details } };
}

const statuses: Readonly<Record<number, string>> = {
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ABORTED',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

const retryInfoType = 'type.googleapis.com/google.rpc.RetryInfo';

function usualDelay(retryAfter: string | undefined): string {
  return /^\d+$/.test(retryAfter ?? '') ? `${retryAfter}s` : '20s';
}

function usualError(status: number, { model }: Failure): UsualError {
  if (status === 404) return { message: `models/${model} is not found for API version v1beta.` };
  return { message: messages[status] ?? otherMessage(status) };
}

const messages: Readonly<Record<number, string>> = {
  401: 'Request had invalid authentication credentials.',
  403: "Method doesn't allow unregistered callers. Please use API Key or other form of API consumer identity.",
  429: 'You exceeded your current quota, please check your plan and billing details. Please retry in 20s.',
  503: 'The model is overloaded. Please try again later.',
  504: 'The request timed out. Please try again.',
};

function otherMessage(status: number): string {
  return status >= 500 ? 'An internal error has occurred.' : `The request was refused with ${status}.`;
}
