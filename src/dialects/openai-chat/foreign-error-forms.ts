import { memberInAnyCase, memberOf, messageIn } from '../error-message.ts';
import { statusIn } from './status-in-error.ts';

/** Whether an `error` member tells an error: some providers send `"error": null`, `false`, `0` or `""` with every chunk. */
export function isTold(error: unknown): boolean {
  return typeof error === 'object' ? error !== null : Boolean(error);
}

/** A text, or an object or a list with something in it. Numbers may count errors. */
function isReport(value: unknown): boolean {
  if (typeof value === 'string') return value !== '';
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

/** Members that tell an error also where choices stand beside them, in any case, and what has to stand in each. */
const tellingAlways: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['error', isTold],
  ['errors', isReport],
  ['fault', isReport],
  ['error_code', isTold],
  ['detail', (detail) => messageIn(detail) !== undefined],
]);

/** Names of members by which `tellsBesideChoices` decides, in lower case. */
export const namesBesideChoices: ReadonlySet<string> = new Set(tellingAlways.keys());

/** Whether a member of an object is an error, whatever choices stand beside it. */
export function tellsBesideChoices(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  for (const name of Object.keys(value)) {
    const isError = tellingAlways.get(name) ?? tellingAlways.get(name.toLowerCase());
    // `"error": false` denies one, whatever the detail is.
    if (isError?.(memberOf(value, name)) === true && memberOf(value, 'error') !== false) return true;
  }
  return false;
}

/** Members that tell an error where there are no choices, if they have a message. */
const tellingAlone = ['error_message', 'errorMessage', 'error_description', 'exception', 'err'] as const;

/** What an error in another form may consist of; an object with anything else in it may be something else. */
const errorMembers: ReadonlySet<string> = new Set(
  '__type message msg detail code param status status_code statuscode success request_id requestid timestamp path'.split(
    ' ',
  ),
);

/** Every name of a member, in lower case, that is looked at in an object without choices. */
export const namesOfErrors: ReadonlySet<string> = new Set([
  ...namesBesideChoices,
  ...errorMembers,
  ...tellingAlone.map((name) => name.toLowerCase()),
  'error_msg',
  'base_resp',
  'object',
  'type',
  'http_status',
]);

/** Whether an object without choices is an error by itself: `{"object":"error",…}`, `{"detail":…}`, `{"message":…}`. */
export function isForeignError(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (memberOf(value, 'type') === 'error' || memberOf(value, 'object') === 'error' || isMiniMaxError(value))
    return true;
  if (tellingAlone.some((name) => messageIn(memberInAnyCase(value, name)) !== undefined)) return true;
  const message = memberInAnyCase(value, 'message') ?? memberInAnyCase(value, 'msg');
  if (!(typeof message === 'string' && message !== '') && !isTold(memberInAnyCase(value, 'detail'))) return false;
  if (memberOf(value, 'success') === false || isName(memberInAnyCase(value, 'code'))) return true;
  return Object.keys(value).every((name) => errorMembers.has(name.toLowerCase())) || statusIn(value) !== undefined;
}

/** DashScope names its errors so beside a message, and its answers with an empty text. */
function isName(code: unknown): boolean {
  return typeof code === 'string' && code !== '';
}

/** MiniMax tells its errors in a member that stands in its answers too, there with the code 0. */
function isMiniMaxError(value: unknown): boolean {
  return isTold(memberOf(memberOf(value, 'base_resp'), 'status_code'));
}
