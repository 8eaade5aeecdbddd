import type { Scenario } from '../options.ts';
import type { Headers, ProviderForm, RefusedPrompt, UsualError } from '../provider-form.ts';
import { fragmentOf } from '../provider-form.ts';
import type { Failure } from '../provider-form.ts';
import { SimulatedError } from '../simulated-error.ts';

/** Headers and errors of OpenAI's API (https://platform.openai.com/docs/guides/error-codes). */
export const openaiForm: ProviderForm = {
  headers: (scenario, random) => ({
    'openai-version': '2020-10-01',
    'openai-organization': 'org-simulated',
    'openai-processing-ms': String(Math.round(scenario.ttft ?? 0)),
    'x-request-id': `req_${random.id(32).toLowerCase()}`,
    ...rateLimits(scenario),
    'set-cookie': `__cf_bm=${random.id(43)}; path=/; HttpOnly; Secure`,
  }),
  usualError,
  refusePrompt,
  writeError: (error) => ({ body: { error: errorBody(error) } }),
};

function rateLimits({ 'ratelimit-reset': resetMs }: Scenario): Headers {
  if (resetMs === undefined) {
    return {
      'x-ratelimit-limit-requests': '10000',
      'x-ratelimit-remaining-requests': '9999',
      'x-ratelimit-reset-requests': '6ms',
    };
  }
  const reset = goDuration(resetMs);
  return {
    'x-ratelimit-limit-requests': '10000',
    'x-ratelimit-limit-tokens': '200000',
    'x-ratelimit-remaining-requests': '0',
    'x-ratelimit-remaining-tokens': '0',
    'x-ratelimit-reset-requests': reset,
    'x-ratelimit-reset-tokens': reset,
  };
}

/** A time as OpenAI writes it: `6ms`, `1.5s`, `2m30s`. */
function goDuration(ms: number): string {
  if (ms < 1000) return `${ms}ms`;
  const minutes = Math.floor(ms / 60_000);
  const seconds = `${(ms % 60_000) / 1000}s`;
  return minutes === 0 ? seconds : `${minutes}m${seconds}`;
}

/** The members of OpenAI's error object. */
export function errorBody(error: SimulatedError): { message: string; type: string; param: unknown; code: unknown } {
  const type = error.type ?? (error.status >= 500 ? 'server_error' : 'invalid_request_error');
  return { message: error.message, type, param: error.param, code: error.code };
}

function refusePrompt(refusal: RefusedPrompt): SimulatedError {
  if (refusal.kind === 'forbidden') {
    const message = 'Your request was rejected as a result of our safety system.';
    return new SimulatedError(400, message, { code: 'content_policy_violation' });
  }
  const message = `This model's maximum context length is ${refusal.most} tokens. However, your messages resulted in ${refusal.tokens} tokens. Please reduce the length of the messages.`;
  return new SimulatedError(400, message, { param: 'messages', code: 'context_length_exceeded' });
}

function usualError(status: number, { model, credential }: Failure): UsualError {
  switch (status) {
    case 401: {
      const message = `Incorrect API key provided: ${fragmentOf(credential)}. You can find your API key at https://platform.openai.com/account/api-keys.`;
      return { message, type: 'invalid_request_error', code: 'invalid_api_key' };
    }
    case 403: {
      const message = 'Country, region, or territory not supported';
      return { message, type: 'request_forbidden', code: 'unsupported_country_region_territory' };
    }
    case 404: {
      const message = `The model \`${model}\` does not exist or you do not have access to it.`;
      return { message, type: 'invalid_request_error', code: 'model_not_found' };
    }
    case 429: {
      const message = `Rate limit reached for ${model} in organization org-simulated on requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again in 20s.`;
      return { message, type: 'requests', code: 'rate_limit_exceeded' };
    }
    case 503:
      return { message: 'The engine is currently overloaded, please try again later', type: 'service_unavailable' };
    default:
      if (status >= 500) {
        return { message: 'The server had an error while processing your request. Sorry about that!' };
      }
      return { message: `The request was refused with ${status}.` };
  }
}
