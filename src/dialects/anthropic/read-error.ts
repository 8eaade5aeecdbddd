import { sseFraming } from '../../core/sse/sse-framing.ts';
import { isObject } from '../chat-form/read-value.ts';
import { errorForm } from '../error-form.ts';
import { messageIn } from '../error-message.ts';

/** The status of each type of error (https://docs.claude.com/en/api/errors), for an error inside a 200. */
const statusOfType: ReadonlyMap<unknown, number> = new Map([
  ['invalid_request_error', 400],
  ['authentication_error', 401],
  ['billing_error', 402],
  ['permission_error', 403],
  ['not_found_error', 404],
  ['conflict_error', 409],
  ['request_too_large', 413],
  ['rate_limit_error', 429],
  ['api_error', 500],
  ['timeout_error', 504],
  ['overloaded_error', 529],
]);

/** The errors of Anthropic: `{"type":"error","error":{"type","message"}}`, as a body and as an event. */
export const anthropicErrorForm = errorForm({
  dialect: 'anthropic',
  framing: sseFraming,
  members: ['type', 'error'],
  findError(value, event) {
    const error = isObject(value) ? value['error'] : undefined;
    const isError = (isObject(error) || typeof error === 'string') && error !== '';
    const isMarked = event?.isNamedError === true || (isObject(value) && value['type'] === 'error');
    if (!isError && !isMarked) return undefined;
    const message = messageIn(error) ?? messageIn(value);
    const type = isObject(error) && typeof error['type'] === 'string' ? error['type'] : undefined;
    const status = statusOfType.get(type);
    const code = isObject(error) && isObject(error['details']) ? error['details']['error_code'] : undefined;
    return {
      ...(message === undefined ? {} : { message }),
      ...(type === undefined ? {} : { type }),
      ...(typeof code === 'string' ? { code } : {}),
      ...(status === undefined ? {} : { status }),
      // The SDKs raise the event by its name, and read the words from its member `error`.
      sdks: event === undefined || (event.isNamedError && isError) ? 'raise' : 'misread',
    };
  },
});
