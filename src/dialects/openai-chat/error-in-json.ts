import { memberInAnyCase, memberOf } from '../error-message.ts';
import { isForeignError, isTold, tellsBesideChoices } from './foreign-error-forms.ts';

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
  if (tellsBesideChoices(value)) return { error: value, envelope: value, form: 'foreign' };
  const choices = memberOf(value, 'choices');
  if (Array.isArray(choices) && choices.length > 0) return findInChoices(choices);
  return isForeignError(value) ? { error: value, envelope: value, form: 'foreign' } : undefined;
}

const maxNesting = 3;
const wrappers = ['error', 'detail', 'fault', 'exception', 'err'] as const;

/** The error itself, where a server wrapped one that it was told: in another `error`, in a `detail`, or in a list. */
export function innermost(error: unknown, nesting = 0): unknown {
  const list = Array.isArray(error) ? error : memberInAnyCase(error, 'errors');
  const first: unknown = Array.isArray(list) ? list[0] : undefined;
  const inside = isObject(first) ? first : wrappers.map((name) => memberInAnyCase(error, name)).find(isObject);
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
