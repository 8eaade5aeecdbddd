import { memberOf } from '../error-words.ts';

/** An error object or text, and the JSON value that it stands in. */
export interface FoundError {
  readonly error: unknown;
  readonly envelope: unknown;
  /** `member`: `{"error": …}`, the form of OpenAI's own errors. */
  readonly form: 'member' | 'list' | 'choice' | 'foreign';
}

/**
 * Finds the error in the JSON of an answer or of an event. Undefined where it tells none: then it is an answer, or
 * something that is not for the gateway to judge.
 */
export function findError(value: unknown): FoundError | undefined {
  if (Array.isArray(value)) {
    // Gemini's OpenAI endpoint wraps its errors in a list.
    const [first] = value as readonly unknown[];
    const inside = isTold(memberOf(first, 'error')) ? first : undefined;
    return inside === undefined ? undefined : { error: memberOf(inside, 'error'), envelope: inside, form: 'list' };
  }
  const error = memberOf(value, 'error');
  if (isTold(error)) return { error, envelope: value, form: 'member' };
  const choices = memberOf(value, 'choices');
  if (Array.isArray(choices)) return findInChoices(choices);
  return isForeignError(value) ? { error: value, envelope: value, form: 'foreign' } : undefined;
}

/** Whether an `error` member tells an error: some providers send `"error": null` with every chunk. */
function isTold(error: unknown): boolean {
  return typeof error === 'object' ? error !== null : typeof error === 'string' ? error !== '' : error === true;
}

function findInChoices(choices: readonly unknown[]): FoundError | undefined {
  for (const choice of choices) {
    const error = memberOf(choice, 'error');
    const isTelling = isTold(error);
    if (isTelling || memberOf(choice, 'finish_reason') === 'error') {
      return { error: isTelling ? error : undefined, envelope: undefined, form: 'choice' };
    }
  }
  return undefined;
}

/** What an error in another form may consist of; an object with anything else in it may be something else. */
const errorMembers: ReadonlySet<string> = new Set(
  'message msg detail code param status status_code statusCode request_id requestId timestamp path'.split(' '),
);

/** Whether an object without choices is an error by itself: `{"object":"error",…}`, `{"detail":…}`, `{"message":…}`. */
function isForeignError(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (memberOf(value, 'type') === 'error' || memberOf(value, 'object') === 'error') return true;
  const message = memberOf(value, 'message');
  if (!(typeof message === 'string' && message !== '') && !isTold(memberOf(value, 'detail'))) return false;
  return Object.keys(value).every((name) => errorMembers.has(name)) || statusIn(value) !== undefined;
}

/** The HTTP status that an error names, as a number or as three digits; undefined where it names none. */
export function statusIn(error: unknown): number | undefined {
  for (const name of ['status', 'status_code', 'statusCode', 'http_status', 'code']) {
    const value = memberOf(error, name);
    const status = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
    if (typeof status === 'number' && Number.isInteger(status) && status >= 400 && status <= 599) return status;
  }
  return undefined;
}
