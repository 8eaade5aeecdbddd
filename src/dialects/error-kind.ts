import type { ProviderErrorKind } from '../core/provider-error.ts';

/** The description of an error, beside its status. */
interface ErrorNames {
  /** Its `type`, `code` and other names, in lower case. */
  readonly names: string;
  readonly message: string;
}

interface Sorted {
  readonly kind: ProviderErrorKind;
  readonly status: number;
}

/** Names that mean that the key is not accepted, for any status (Gemini's OpenAI endpoint uses 400). */
const keyNames = /authentication|unauthenticated|invalid_api_key|incorrect_api_key|api_key_invalid|expired_api_key/;

/** Words in the message of a 403 that refer to the gateway's key. Every other 403 is about the request. */
const keyWords =
  /\bapi[ _-]?keys?\b|\b(?:incorrect|invalid|expired|revoked|disabled|blocked|missing|unknown|this|your|provided) (?:\w+ )?key\b|\bkey (?:is|was|has|does|not|limit|[a-z]{2,4}[-_])|\bcredentials?\b|\bauthenticat|\b(?:access|auth|bearer) token\b|\bunauthori[sz]ed\b|\bmissing scopes?\b/;

const quotaNames =
  /insufficient_(?:user_)?(?:quota|balance|credits?|funds)|exceeded_current_quota|billing_|payment_required|credits?_exhausted|out_of_credits|quota_exhausted/;

/** Providers without a code for an exhausted quota write this with a 400, a 403 or a 429. */
const quotaWords =
  /\binsufficient (?:account )?(?:balance|credits?|funds)\b|\bbalance is too low\b|\bout of credits\b|\bused all available credits\b/;

const kindOfStatus: ReadonlyMap<number, ProviderErrorKind> = new Map([
  [400, 'invalid_request'],
  [403, 'permission'],
  [404, 'not_found'],
  [409, 'conflict'],
  [410, 'not_found'],
  [413, 'too_large'],
  [416, 'invalid_request'], // no such part of a file
  [422, 'invalid_request'],
  [429, 'rate_limited'],
  [451, 'permission'],
  [498, 'overloaded'], // Groq: the capacity of the flex tier is exceeded
  [503, 'overloaded'],
  [529, 'overloaded'], // Anthropic, and providers that copied it
]);

/** The kind of an error inside a 2xx that names no status, and the usual status of that kind. */
const kindOfNames: ReadonlyArray<readonly [pattern: RegExp, kind: ProviderErrorKind, status: number]> = [
  [/rate_?limit|too_?many_?requests|resource_?exhausted|throttl/, 'rate_limited', 429],
  [/overload|unavailable|capacity/, 'overloaded', 503],
  [/permission|forbidden|moderation|content_(?:policy|filter)|flagged/, 'permission', 403],
  [/not_?found/, 'not_found', 404],
  [/too_?large/, 'too_large', 413],
  [/conflict/, 'conflict', 409],
  [
    /invalid_?request|bad_?request|invalid_?argument|invalid_prompt|context_length|unprocessable|validation/,
    'invalid_request',
    400,
  ],
  [/server_?error|internal/, 'server_error', 500],
];

/** Determines the kind of an error. @param status the HTTP status, or the status that an error inside a 2xx names */
export function sortError(status: number | undefined, { names, message }: ErrorNames): Sorted {
  if (accusesKey(status, names, message)) return { kind: 'authentication', status: status ?? 401 };
  if (isOutOfFunds(status, names, message)) return { kind: 'quota_exhausted', status: status ?? 402 };
  if (status !== undefined) return { kind: kindOfStatus.get(status) ?? kindOfRange(status), status };
  for (const [pattern, kind, usual] of kindOfNames) if (pattern.test(names)) return { kind, status: usual };
  return { kind: 'unknown', status: 502 };
}

function accusesKey(status: number | undefined, names: string, message: string): boolean {
  if (status === 401 || keyNames.test(names)) return true;
  const isForbidden = status === 403 || (status === undefined && /permission|forbidden/.test(names));
  return isForbidden && keyWords.test(`${message} ${names}`);
}

function isOutOfFunds(status: number | undefined, names: string, message: string): boolean {
  if (status === 402 || quotaNames.test(names)) return true;
  return (status === undefined || (status >= 400 && status < 500)) && quotaWords.test(message);
}

function kindOfRange(status: number): ProviderErrorKind {
  if (status >= 300 && status < 400) return 'redirect';
  return status >= 500 ? 'server_error' : 'unknown';
}
