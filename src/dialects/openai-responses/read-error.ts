import { sseFraming } from '../../core/sse/sse-framing.ts';
import { isObject } from '../chat-form/read-value.ts';
import { errorForm } from '../error-form.ts';
import { messageIn } from '../error-message.ts';

/**
 * The errors of the Responses API: `{"error":{…}}` in a refusal and in a response that has failed, the event
 * `response.failed`, which contains such a response, and the event `error`, whose members stand in `error` or beside its
 * type.
 */
export const openaiResponsesErrorForm = errorForm({
  dialect: 'openai-responses',
  framing: sseFraming,
  members: ['error'],
  findError(value, event) {
    const failed = failedResponse(value);
    const error = failed ?? errorIn(value) ?? (event?.isNamedError === true ? value : undefined);
    if (error === undefined) return undefined;
    const message = messageIn(error);
    const [type, code, param] = ['type', 'code', 'param'].map((name) => nameIn(error, name));
    return {
      ...(message === undefined ? {} : { message }),
      ...(type === undefined || type === 'error' ? {} : { type }),
      ...(code === undefined ? {} : { code }),
      ...(param === undefined ? {} : { param }),
      ...(failed === undefined ? {} : { sdks: 'misread' as const }),
    };
  },
});

/** The types of events that end a response, other than `response.failed`. */
export const lastEvents: ReadonlySet<unknown> = new Set(['response.completed', 'response.incomplete']);

/** The error of a response that has failed, in an event that ends it as if it had not. SDKs go by the type of the event. */
function failedResponse(value: unknown): unknown {
  if (!isObject(value) || !lastEvents.has(value['type']) || !isObject(value['response'])) return undefined;
  const { status, error } = value['response'];
  if (isObject(error)) return error;
  return status === 'failed' || status === 'cancelled' ? {} : undefined;
}

function errorIn(value: unknown): unknown {
  if (!isObject(value)) return undefined;
  const { type, error, response } = value;
  if (type === 'response.failed') return (isObject(response) ? response['error'] : undefined) ?? {};
  if (isObject(error) || (typeof error === 'string' && error !== '')) return error;
  return type === 'error' ? value : undefined;
}

function nameIn(error: unknown, name: string): string | undefined {
  const value = isObject(error) ? error[name] : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 256) : undefined;
}
