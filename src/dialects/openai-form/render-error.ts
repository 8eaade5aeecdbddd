import { type Static, Type } from 'typebox';
import type { DialectName } from '../../core/dialect-name.ts';
import { type ErrorCode, errorTable, type GatewayError } from '../../core/errors.ts';
import type { ClientDialect } from '../dialect.ts';

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

export function statusOf(code: ErrorCode): number {
  return errorTable[code].status;
}

/**
 * Makes the function that renders errors for one of OpenAI's dialects. A refusal of a provider of the same dialect is
 * passed on unchanged; every other error is written in OpenAI's form.
 */
export function errorRenderer(dialect: DialectName): ClientDialect['renderError'] {
  return (error, _requestId, traceId) => ({
    status: error.context.status ?? statusOf(error.code),
    body: ownBody(error, dialect) ?? JSON.stringify({ error: errorObject(error, traceId) }),
  });
}

/** The provider's own body, where it has the form of the client's dialect. */
function ownBody({ context, row }: GatewayError, dialect: DialectName): string | undefined {
  const { providerBody } = context;
  return row.exposesMessage && providerBody?.dialect === dialect ? providerBody.bytes.toString() : undefined;
}

type OpenAiError = Static<typeof openaiErrorSchema>['error'];

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
