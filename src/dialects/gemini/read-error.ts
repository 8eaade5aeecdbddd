import { isObject } from '../chat-form/read-value.ts';
import { errorForm } from '../error-form.ts';
import { memberOf, messageIn } from '../error-message.ts';
import { geminiFraming } from './framing.ts';

/** HTTP statuses of google.rpc.Code, for an error that has no number. */
const statusOfName: ReadonlyMap<unknown, number> = new Map([
  ['CANCELLED', 499],
  ['INVALID_ARGUMENT', 400],
  ['FAILED_PRECONDITION', 400],
  ['OUT_OF_RANGE', 400],
  ['UNAUTHENTICATED', 401],
  ['PERMISSION_DENIED', 403],
  ['NOT_FOUND', 404],
  ['ALREADY_EXISTS', 409],
  ['ABORTED', 409],
  ['RESOURCE_EXHAUSTED', 429],
  ['UNKNOWN', 500],
  ['INTERNAL', 500],
  ['DATA_LOSS', 500],
  ['UNIMPLEMENTED', 501],
  ['UNAVAILABLE', 503],
  ['DEADLINE_EXCEEDED', 504],
]);

/**
 * The errors of Google: `{"error":{"code","message","status","details"}}`, as a body, as an event and as a bare object in a
 * stream. Around a stream that is not of events, a list stands around them.
 */
export const geminiErrorForm = errorForm({
  dialect: 'gemini',
  framing: geminiFraming,
  members: ['error'],
  findError(value, event) {
    const envelope: unknown = Array.isArray(value) ? value[0] : value;
    const error = isObject(envelope) ? envelope['error'] : undefined;
    const isError = isObject(error) || (typeof error === 'string' && error !== '');
    if (!isError) return undefined;
    const { status: name, details } = isObject(error) ? error : {};
    const message = messageIn(error);
    const reason = reasonIn(details);
    const status = statusIn(error);
    const waitMs = retryDelayIn(details);
    return {
      ...(message === undefined ? {} : { message }),
      ...(typeof name === 'string' ? { type: name } : {}),
      ...(reason === undefined ? {} : { code: reason }),
      ...(status === undefined ? {} : { status }),
      ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
      sdks: event === undefined ? 'raise' : reactionTo(envelope, value),
    };
  },
});

/** Google's SDK for Go overlooks an error in the data of an event, all others overlook a bare one. */
function reactionTo(envelope: unknown, value: unknown): 'overlook' | 'misread' {
  const error = memberOf(envelope, 'error');
  const isInForm = typeof memberOf(error, 'message') === 'string' && typeof memberOf(error, 'status') === 'string';
  return isInForm && !Array.isArray(value) ? 'overlook' : 'misread';
}

function statusIn(error: unknown): number | undefined {
  const code = memberOf(error, 'code');
  if (typeof code === 'number' && Number.isInteger(code) && code >= 300 && code < 600) return code;
  return statusOfName.get(memberOf(error, 'status'));
}

/** The reason of `google.rpc.ErrorInfo`, such as API_KEY_INVALID. */
function reasonIn(details: unknown): string | undefined {
  for (const detail of listed(details)) {
    const reason = memberOf(detail, 'reason');
    if (typeof reason === 'string' && reason !== '') return reason.slice(0, 256);
  }
  return undefined;
}

const maxWaitMs = 86_400_000;

/** The delay of `google.rpc.RetryInfo`, such as `34.5s`. */
function retryDelayIn(details: unknown): number | undefined {
  for (const detail of listed(details)) {
    const delay = memberOf(detail, 'retryDelay');
    const [, seconds] = typeof delay === 'string' ? (/^(\d{1,9}(?:\.\d{1,9})?)s$/.exec(delay) ?? []) : [];
    if (seconds !== undefined) return Math.min(Math.ceil(Number(seconds) * 1000), maxWaitMs);
  }
  return undefined;
}

/** No error of Google has more. */
const maxDetails = 16;

function listed(details: unknown): readonly unknown[] {
  return Array.isArray(details) ? (details as readonly unknown[]).slice(0, maxDetails) : [];
}
