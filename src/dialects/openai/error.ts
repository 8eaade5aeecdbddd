import { Type } from 'typebox';
import type { ErrorCode, GatewayError } from '../../core/errors.ts';
import { passableRefusal, refusalWords } from '../read-refusal.ts';

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

/** Where OpenAI's own word for an error is another than ours. */
const openaiCodes: Partial<Record<ErrorCode, string | null>> = {
  invalid_json: null,
  invalid_request: null,
  provider_rate_limited: 'rate_limit_exceeded',
};

/** A provider's refusal passes as it is; every other error is told in OpenAI's form. */
export function renderError(
  error: GatewayError,
  _requestId: string,
  traceId?: string,
): { status: number; body: string } {
  return {
    status: error.context.status ?? error.row.openaiStatus ?? error.row.status,
    body: passableRefusal(error)?.toString() ?? JSON.stringify({ error: errorObject(error, traceId) }),
  };
}

/** The one form of a failure in mid-stream that every OpenAI client raises. */
export function errorEvent(error: GatewayError, _requestId: string, traceId?: string): string {
  return `data: ${JSON.stringify({ error: errorObject(error, traceId) })}\n\n`;
}

function errorObject(error: GatewayError, traceId: string | undefined): object {
  const { param, detail } = error.context;
  const ownCode = openaiCodes[error.code];
  return {
    message: refusalWords(error) ?? error.publicMessage,
    type: error.row.type,
    param: param ?? null,
    code: detail?.[0]?.type ?? (ownCode === undefined ? error.code : ownCode),
    ...(traceId === undefined ? {} : { trace_id: traceId }),
  };
}
