import * as Type from 'typebox';
import { type ErrorCode, errorTable, type GatewayError } from '../../core/errors.ts';

export const anthropicErrorSchema = Type.Object(
  {
    type: Type.Literal('error'),
    error: Type.Object({
      type: Type.String({ description: 'The kind of error, such as `invalid_request_error`.' }),
      message: Type.String({ description: 'For people.' }),
      details: Type.Object({
        error_code: Type.String({ description: 'The error itself, such as `model_not_found`.' }),
        trace_id: Type.Optional(
          Type.String({ description: 'Of the trace that the request belongs to, by its header traceparent.' }),
        ),
      }),
    }),
    request_id: Type.String({ description: 'What finds the request in the log.' }),
  },
  { description: "An error in Anthropic's form." },
);

/** Anthropic's own status for too much work (https://docs.claude.com/en/api/errors). */
const overloadedStatus = 529;

export function statusOf(code: ErrorCode): number {
  const { status, type } = errorTable[code];
  return type === 'overloaded_error' ? overloadedStatus : status;
}

/** The types of Anthropic's errors by their status. All other statuses below 500 are invalid requests. */
const typeOfStatus: ReadonlyMap<number, string> = new Map([
  [401, 'authentication_error'],
  [402, 'billing_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [408, 'timeout_error'],
  [413, 'request_too_large'],
  [429, 'rate_limit_error'],
  [504, 'timeout_error'],
  [overloadedStatus, 'overloaded_error'],
]);

/** Writes an error. The SDKs read the data of an event named `error` as they read the body of an error. */
export function writeError(error: GatewayError, requestId: string, traceId?: string): string {
  const status = error.context.status ?? statusOf(error.code);
  const { detail, providerCode } = error.context;
  // The provider's own code says more than the gateway's code for all refusals.
  const isRefusal = error.code === 'provider_refused';
  const code = (isRefusal ? providerCode : undefined) ?? detail?.[0]?.type ?? error.code;
  const traced = traceId === undefined ? {} : { trace_id: traceId };
  return JSON.stringify({
    type: 'error',
    error: { type: typeOf(status), message: error.publicMessage, details: { error_code: code, ...traced } },
    request_id: requestId,
  });
}

function typeOf(status: number): string {
  return typeOfStatus.get(status) ?? (status >= 500 ? 'api_error' : 'invalid_request_error');
}
