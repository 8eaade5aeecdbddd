import type { ProviderErrorKind, RefusalReason } from '../core/provider-error.ts';
import { refusalReason } from './refusal-reason.ts';

/** The description of an error, beside its status. */
interface ErrorNames {
  /** Its `type`, `code` and other names. */
  readonly names: readonly string[];
  readonly message: string;
  /** What the provider behind an aggregator said. It tells why the request was refused, but not whose key or account is meant. */
  readonly relayed?: string | undefined;
  readonly param?: string | undefined;
}

interface Sorted {
  readonly kind: ProviderErrorKind;
  readonly status: number;
  readonly shouldRetry?: false;
  readonly refusedFor?: RefusalReason;
}

/** Names that mean that the key is not accepted, for any status (Gemini's OpenAI endpoint uses 400). */
const keyNames = /authentication|unauthenticated|invalid_api_key|incorrect_api_key|api_key_invalid|expired_api_key/;

/** Names that say no more than a status does: a number, a general word, a sentence. */
const generalName =
  /\s|^(?:\d*|error|(?:invalid_?request|bad_?request|precondition_?failed|permission(?:_?denied)?|access_?denied|forbidden|unknown|api|server|client)(?:_?error)?)$/;

/** Names that speak of the gateway's key or account. */
const accountName = /key|auth|credential|balance|credit|fund|quota|billing|payment/;

/** So much of a text is looked at, more than a message or a name has: a search for quotes takes the square of it where none is closed. */
const longestRead = 2_048;

/** What a message quotes may be the client's own words, except the values of a JSON text: a proxy repeats its provider's error so. */
const quoted = /"[^"]*"|`[^`]*`|\u201c[^\u201d]*\u201d|(?<![a-z0-9])'[^']*'/g;

/** Words in the message of a 403 that refer to the gateway's key. Every other 403 is about the request. */
const keyWords =
  /\bapi[ _-]?keys?\b|\b(?:incorrect|invalid|expired|revoked|disabled|blocked|missing|unknown|this|your|provided) (?:\w+ )?key\b|\bkey (?:is|was|has|does|not|limit|[a-z]{2,4}[-_])|\bcredentials?\b|\bauthenticat|\b(?:access|auth|bearer) token\b|\bunauthori[sz]ed\b|\bmissing scopes?\b/;

const quotaNames =
  /insufficient_(?:user_)?(?:quota|balance|credits?|funds)|exceeded_current_quota|billing_|payment_required|credits?_exhausted|out_of_credits|quota_exhausted/;

/** Providers without a code for an exhausted quota write this with a 400, a 403, a 412 or a 429. */
const quotaWords =
  /\binsufficient (?:account )?(?:balance|credits?|funds)\b|\bspending limit\b|\bpast invoices\b|\bbalance is too low\b|\bout of credits\b|\bused all available credits\b/;

/** The provider did not understand the call that the gateway has written, and would not understand it a second time. */
const saysWrongCall: ReadonlySet<number> = new Set([405, 406, 407, 411, 415, 421, 426, 431]);

/** A server of tools or of data that the client has named did not work (OpenAI). */
const clientsConnector = /external_connector/;

/** Any other 4xx is the client's error, as RFC 9110 (15.5) has it. */
const kindOfStatus: ReadonlyMap<number, ProviderErrorKind> = new Map([
  [403, 'permission'],
  [404, 'not_found'],
  [408, 'unknown'],
  [409, 'conflict'],
  [410, 'not_found'],
  [412, 'unknown'], // Fireworks: the account is suspended
  [413, 'too_large'],
  [423, 'conflict'],
  [424, 'unknown'], // TGI: the model has failed
  [425, 'unknown'],
  [429, 'rate_limited'],
  [451, 'permission'],
  [498, 'overloaded'], // Groq: the capacity of the flex tier is exceeded
  [499, 'unknown'], // Google: the call was cancelled
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

/** The usual kind and status of a refusal that names no status. */
const kindOfReason: Readonly<Record<RefusalReason, Sorted>> = {
  context_window: { kind: 'invalid_request', status: 400 },
  content_policy: { kind: 'permission', status: 403 },
};

/** Errors of these kinds are not about the prompt, whatever their words are. */
const aboutOthers: ReadonlySet<ProviderErrorKind> = new Set([
  'authentication',
  'rate_limited',
  'quota_exhausted',
  'overloaded',
  'redirect',
]);

/** Determines the kind of an error. @param status the HTTP status, or the status that an error inside a 2xx names */
export function sortError(status: number | undefined, error: ErrorNames): Sorted {
  const message = unquoted(error.message);
  const relayed = error.relayed === undefined ? '' : ` ${unquoted(error.relayed)}`;
  const refusedFor = refusalReason(error.names, message + relayed, error.param);
  // xAI names the key with which a forbidden prompt was sent, and means the prompt.
  const words = refusedFor === undefined && isOpen(status, error) ? message : '';
  const sorted = sortByNames(status, unquoted(error.names.join(' ')), words, refusedFor);
  return refusedFor === undefined || aboutOthers.has(sorted.kind) ? sorted : { ...sorted, refusedFor };
}

function sortByNames(
  status: number | undefined,
  names: string,
  words: string,
  refusedFor: RefusalReason | undefined,
): Sorted {
  const isAboutKey =
    status === 401 || keyNames.test(names) || (refusedFor === undefined && accusesKey(status, names, words));
  if (isAboutKey) return { kind: 'authentication', status: status ?? 401 };
  if (isOutOfFunds(status, names, words)) return { kind: 'quota_exhausted', status: status ?? 402 };
  if (status === 424 && clientsConnector.test(names)) return { kind: 'invalid_request', status };
  if (status !== undefined) return sortStatus(status);
  if (refusedFor !== undefined) return kindOfReason[refusedFor];
  for (const [pattern, kind, usual] of kindOfNames) if (pattern.test(names)) return { kind, status: usual };
  return { kind: 'unknown', status: 502 };
}

/** Whether the status and the names leave it to the words who is at fault. What names a parameter is about the request. */
function isOpen(status: number | undefined, { names, param }: ErrorNames): boolean {
  if (status === 429) return true;
  if (param !== undefined) return false;
  return names.every((name) => generalName.test(name.toLowerCase()) || accountName.test(name.toLowerCase()));
}

function unquoted(text: string): string {
  return text
    .slice(0, longestRead)
    .toLowerCase()
    .replaceAll(quoted, (span, at: number, whole: string) =>
      /":\s?$/.test(whole.slice(Math.max(0, at - 3), at)) ? span : ' ',
    );
}

function accusesKey(status: number | undefined, names: string, words: string): boolean {
  const isForbidden = status === 403 || (status === undefined && /permission|forbidden/.test(names));
  return isForbidden && keyWords.test(`${words} ${names}`);
}

function isOutOfFunds(status: number | undefined, names: string, words: string): boolean {
  if (status === 402 || quotaNames.test(names)) return true;
  return (status === undefined || (status >= 400 && status < 500)) && quotaWords.test(words);
}

function sortStatus(status: number): Sorted {
  if (saysWrongCall.has(status)) return { kind: 'unknown', status, shouldRetry: false };
  return { kind: kindOfStatus.get(status) ?? kindOfRange(status), status };
}

function kindOfRange(status: number): ProviderErrorKind {
  if (status >= 500) return 'server_error';
  if (status >= 400) return 'invalid_request';
  return status >= 300 ? 'redirect' : 'unknown';
}
