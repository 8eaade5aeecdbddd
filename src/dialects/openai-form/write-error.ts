import * as Type from 'typebox';
import type { ErrorCode, GatewayError } from '../../core/errors.ts';

export const openaiErrorSchema = Type.Object(
  {
    error: Type.Object({
      message: Type.String({ description: 'For people.' }),
      type: Type.String({ description: 'The kind of error, such as `invalid_request_error`.' }),
      param: Type.Union([Type.String(), Type.Null()], { description: 'The parameter at fault, where it is one.' }),
      code: Type.Union([Type.String(), Type.Null()], { description: 'The error itself, such as `model_not_found`.' }),
      trace_id: Type.Optional(
        Type.String({ description: 'Of the trace that the request belongs to, by its header traceparent.' }),
      ),
    }),
  },
  { description: "An error in OpenAI's form." },
);

/** OpenAI's own codes, where they differ from the gateway's. */
const openaiCodes: Partial<Record<ErrorCode, string | null>> = {
  invalid_json: null,
  invalid_request: null,
  provider_rate_limited: 'rate_limit_exceeded',
  provider_out_of_funds: 'insufficient_quota',
};

/** Writes an error in OpenAI's form. */
export function writeError(error: GatewayError, _requestId: string, traceId?: string): string {
  return JSON.stringify({ error: errorObject(error, traceId) });
}

type OpenAiError = Type.Static<typeof openaiErrorSchema>['error'];

/** The object that describes an error in OpenAI's form. */
export function errorObject(error: GatewayError, traceId: string | undefined): OpenAiError {
  const { param, detail, providerType, providerCode } = error.context;
  // The provider's own type says more than the gateway's type for all refusals.
  const isRefusal = error.code === 'provider_refused';
  const ownCode = openaiCodes[error.code];
  return {
    message: error.publicMessage,
    type: (isRefusal ? providerType : undefined) ?? error.row.type,
    param: param ?? null,
    code: (isRefusal ? providerCode : undefined) ?? detail?.[0]?.type ?? (ownCode === undefined ? error.code : ownCode),
    ...(traceId === undefined ? {} : { trace_id: traceId }),
  };
}
