/** An error in OpenAI's format, with its status. */
export class OpenAiError extends Error {
  override readonly name = 'OpenAiError';
  readonly status: number;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | number | null;

  constructor(
    status: number,
    message: string,
    fields: { type?: string; param?: string | null; code?: string | number | null } = {},
  ) {
    super(message);
    this.status = status;
    this.type = fields.type ?? 'invalid_request_error';
    this.param = fields.param ?? null;
    this.code = fields.code ?? null;
  }

  toJSON(): { error: { message: string; type: string; param: string | null; code: string | number | null } } {
    return { error: { message: this.message, type: this.type, param: this.param, code: this.code } };
  }
}

interface Failure {
  readonly model: string;
  /** The request's Authorization header; OpenAI's 401 quotes a part of it. */
  readonly authorization: string | undefined;
  readonly type?: string | undefined;
  readonly code?: string | undefined;
  /** Quotes the whole header in the message. */
  readonly leakKey: boolean;
}

/** The error that OpenAI sends with this status. */
export function errorOfStatus(status: number, failure: Failure): OpenAiError {
  const usual = usualError(status, failure);
  const message = failure.leakKey ? `${usual.message} (${failure.authorization ?? 'no key'})` : usual.message;
  const { code } = failure;
  return new OpenAiError(status, message, {
    type: failure.type ?? usual.type,
    code: code === undefined ? usual.code : /^\d{1,9}$/.test(code) ? Number(code) : code,
  });
}

function usualError(status: number, failure: Failure): { message: string; type: string; code: string | null } {
  switch (status) {
    case 401: {
      const key = fragment(failure.authorization);
      const message = `Incorrect API key provided: ${key}. You can find your API key at https://platform.openai.com/account/api-keys.`;
      return { message, type: 'invalid_request_error', code: 'invalid_api_key' };
    }
    case 403: {
      const message = 'Country, region, or territory not supported';
      return { message, type: 'request_forbidden', code: 'unsupported_country_region_territory' };
    }
    case 404: {
      const message = `The model \`${failure.model}\` does not exist or you do not have access to it.`;
      return { message, type: 'invalid_request_error', code: 'model_not_found' };
    }
    case 429: {
      const message = `Rate limit reached for ${failure.model} in organization org-simulated on requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again in 20s.`;
      return { message, type: 'requests', code: 'rate_limit_exceeded' };
    }
    case 503: {
      const message = 'The engine is currently overloaded, please try again later';
      return { message, type: 'service_unavailable', code: null };
    }
    default: {
      const message = 'The server had an error while processing your request. Sorry about that!';
      if (status >= 500) return { message, type: 'server_error', code: null };
      return { message: `The request was refused with ${status}.`, type: 'invalid_request_error', code: null };
    }
  }
}

/** OpenAI quotes the ends of the key that it refuses. A gateway must therefore not pass such a body on. */
function fragment(authorization: string | undefined): string {
  const key = (authorization ?? '').replace(/^bearer\s+/i, '');
  if (key === '') return "''";
  return key.length < 12 ? key : `${key.slice(0, 8)}${'*'.repeat(Math.min(key.length - 12, 40))}${key.slice(-4)}`;
}
