import { Type } from 'typebox';
import type { GatewayError } from '../../core/errors.ts';
import { refusalWords } from '../read-refusal.ts';

export const headgateErrorSchema = Type.Object(
  {
    error: Type.Object(
      {
        code: Type.String({ description: 'The error itself, such as `rate_limit_exceeded`; the reference lists all.' }),
        type: Type.String({ description: 'The kind of error, such as `rate_limit_error`.' }),
        message: Type.String({ description: 'For people.' }),
        request_id: Type.String({ description: 'What finds the request in the log.' }),
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

/** Every error in Headgate's own form; of a provider's refusal the status and the words. */
export function renderError(error: GatewayError, requestId: string): { status: number; body: string } {
  const { status, detail } = error.context;
  return {
    status: status ?? error.row.status,
    body: JSON.stringify({ error: errorObject(error, requestId), ...(detail ? { detail } : {}) }),
  };
}

export function errorEvent(error: GatewayError, requestId: string): string {
  return `event: error\ndata: ${JSON.stringify({ error: errorObject(error, requestId) })}\n\n`;
}

function errorObject(error: GatewayError, requestId: string): object {
  return {
    code: error.code,
    type: error.row.type,
    message: refusalWords(error) ?? error.publicMessage,
    request_id: requestId,
  };
}
