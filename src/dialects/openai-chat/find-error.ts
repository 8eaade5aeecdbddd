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
    const inside = (value as readonly unknown[]).find((item) => isTold(memberOf(item, 'error')));
    return inside === undefined ? undefined : { error: memberOf(inside, 'error'), envelope: inside, form: 'list' };
  }
  const error = memberOf(value, 'error');
  if (isTold(error)) return { error, envelope: value, form: 'member' };
  const choices = memberOf(value, 'choices');
  if (Array.isArray(choices) && choices.length > 0) return findInChoices(choices);
  return isForeignError(value) ? { error: value, envelope: value, form: 'foreign' } : undefined;
}

/** Whether an `error` member tells an error: some providers send `"error": null`, `false`, `0` or `""` with every chunk. */
function isTold(error: unknown): boolean {
  return typeof error === 'object' ? error !== null : Boolean(error);
}

const maxNesting = 3;

/** The error itself, where a server wrapped one that it was told: in another `error`, in a `detail`, or in a list. */
export function innermost(error: unknown, nesting = 0): unknown {
  const [first] = Array.isArray(error) ? (error as readonly unknown[]) : [];
  const inside = first ?? ['error', 'detail'].map((name) => memberOf(error, name)).find(isObject);
  return isObject(inside) && nesting < maxNesting ? innermost(inside, nesting + 1) : error;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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
  'message msg detail code param status status_code statusCode success request_id requestId timestamp path'.split(' '),
);

/** Whether an object without choices is an error by itself: `{"object":"error",…}`, `{"errors":[…]}`, `{"detail":…}`, `{"message":…}`. */
function isForeignError(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (memberOf(value, 'type') === 'error' || memberOf(value, 'object') === 'error') return true;
  const errors = memberOf(value, 'errors');
  if (Array.isArray(errors) && errors.length > 0) return true;
  if (isTold(memberOf(value, 'error_code')) || isMiniMaxError(value)) return true;
  const message = memberOf(value, 'message');
  if (!(typeof message === 'string' && message !== '') && !isTold(memberOf(value, 'detail'))) return false;
  if (memberOf(value, 'success') === false || isName(memberOf(value, 'code'))) return true;
  return Object.keys(value).every((name) => errorMembers.has(name)) || statusIn(value) !== undefined;
}

/** DashScope names its errors so beside a message, and its answers with an empty text. */
function isName(code: unknown): boolean {
  return typeof code === 'string' && code !== '';
}

/** MiniMax tells its errors in a member that stands in its answers too, there with the code 0. */
function isMiniMaxError(value: unknown): boolean {
  return isTold(memberOf(memberOf(value, 'base_resp'), 'status_code'));
}

/** The HTTP status that an error names, as a number or as three digits; undefined where it names none. */
export function statusIn(error: unknown): number | undefined {
  if (isStatus(error)) return error;
  for (const name of ['status', 'status_code', 'statusCode', 'http_status', 'code']) {
    const value = memberOf(error, name);
    const status = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
    if (isStatus(status)) return status;
  }
  return undefined;
}

function isStatus(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 400 && value <= 599;
}
