import * as Type from 'typebox';
import { type ErrorCode, errorTable, type GatewayError } from '../../core/errors.ts';

export const headgateErrorSchema = Type.Object(
  {
    error: Type.Object(
      {
        code: Type.String({ description: 'The error itself, such as `rate_limit_exceeded`; the reference lists all.' }),
        type: Type.String({ description: 'The kind of error, such as `rate_limit_error`.' }),
        message: Type.String({ description: 'For people.' }),
        request_id: Type.String({ description: 'What finds the request in the log.' }),
        trace_id: Type.Optional(
          Type.String({ description: 'Of the trace that the request belongs to, by its header traceparent.' }),
        ),
      },
      { additionalProperties: false },
    ),
    detail: Type.Optional(
      Type.Array(
        Type.Object(
          {
            type: Type.String({ description: 'What is wrong, such as `missing`, `string_type` or `json_invalid`.' }),
            loc: Type.Array(Type.Union([Type.String(), Type.Integer()]), {
              description: 'Where: `body`, then the path inside it.',
            }),
            msg: Type.String({ description: 'For people.' }),
            input: Type.Optional(Type.Unknown({ description: 'The value at fault, shortened where it is long.' })),
          },
          { additionalProperties: false },
        ),
        { description: 'What validation found, as FastAPI tells it.' },
      ),
    ),
  },
  { additionalProperties: false, description: 'An error.' },
);

/** FastAPI answers so to a body that does not fit, and its clients look for what validation found under that status. */
const statusOfInvalidBody = 422;

export function statusOf(code: ErrorCode): number {
  return code === 'invalid_json' || code === 'invalid_request' ? statusOfInvalidBody : errorTable[code].status;
}

/** Writes an error in Headgate's own form; of a provider's refusal only the words. */
export function writeError(error: GatewayError, requestId: string, traceId?: string): string {
  const { detail } = error.context;
  return JSON.stringify({ error: errorObject(error, requestId, traceId), ...(detail ? { detail } : {}) });
}

export function errorEvent(error: GatewayError, requestId: string, traceId?: string): string {
  return `event: error\ndata: ${JSON.stringify({ error: errorObject(error, requestId, traceId) })}\n\n`;
}

function errorObject(error: GatewayError, requestId: string, traceId: string | undefined): object {
  return {
    code: error.code,
    type: error.row.type,
    message: error.publicMessage,
    request_id: requestId,
    ...(traceId === undefined ? {} : { trace_id: traceId }),
  };
}
