import * as Type from 'typebox';
import type { GatewayError } from '../../core/errors.ts';
import type { StreamPosition } from '../../core/stream-transform.ts';
import { elementBefore } from './array-form.ts';

export const geminiErrorSchema = Type.Object(
  {
    error: Type.Object({
      code: Type.Integer({ description: 'The HTTP status.' }),
      message: Type.String({ description: 'For people.' }),
      status: Type.String({ description: 'The kind of error in the words of google.rpc.Code, such as `NOT_FOUND`.' }),
      details: Type.Array(Type.Unknown(), {
        description:
          'Messages of google.rpc: `ErrorInfo`, whose reason is the error itself; `RequestInfo`; `BadRequest` with the fields at fault; `RetryInfo`.',
      }),
    }),
  },
  { description: "An error in Google's form." },
);

/** The status names of https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto by HTTP status. */
const nameOfStatus: ReadonlyMap<number, string> = new Map([
  [401, 'UNAUTHENTICATED'],
  [402, 'RESOURCE_EXHAUSTED'],
  [403, 'PERMISSION_DENIED'],
  [404, 'NOT_FOUND'],
  [405, 'UNIMPLEMENTED'],
  [408, 'DEADLINE_EXCEEDED'],
  [409, 'ABORTED'],
  [429, 'RESOURCE_EXHAUSTED'],
  [499, 'CANCELLED'],
  [500, 'INTERNAL'],
  [501, 'UNIMPLEMENTED'],
  [504, 'DEADLINE_EXCEEDED'],
]);

/**
 * An error in a stream of events, in both forms that Google's own servers use, because no form is raised by all of its
 * SDKs: as the data of an event (JavaScript, Python, the AI SDK), and as a bare JSON object (Go).
 */
export function errorEvent(error: GatewayError, requestId: string, traceId?: string): string {
  const text = writeError(error, requestId, traceId);
  return `data: ${text}\n\n${text}\n\n`;
}

/** An error in a stream that is one JSON array: its last element. */
export function errorElement(
  error: GatewayError,
  requestId: string,
  traceId: string | undefined,
  { began }: StreamPosition,
): string {
  return `${elementBefore(began)}${writeError(error, requestId, traceId)}\n]`;
}

/** Writes an error in Google's form. */
export function writeError(error: GatewayError, requestId: string, traceId?: string): string {
  const code = error.context.status ?? error.row.status;
  const details = [
    errorInfo(error, traceId),
    { '@type': typeUrl('RequestInfo'), requestId },
    ...badRequest(error),
    ...retryInfo(error),
  ];
  return JSON.stringify({ error: { code, message: error.publicMessage, status: statusName(code), details } });
}

function statusName(status: number): string {
  return nameOfStatus.get(status) ?? (status >= 500 ? 'UNAVAILABLE' : 'INVALID_ARGUMENT');
}

function typeUrl(name: string): string {
  return `type.googleapis.com/google.rpc.${name}`;
}

function errorInfo(error: GatewayError, traceId: string | undefined): object {
  const { detail, providerCode } = error.context;
  // The provider's own code says more than the gateway's code for all refusals.
  const isRefusal = error.code === 'provider_refused';
  const reason = (isRefusal ? providerCode : undefined) ?? detail?.[0]?.type ?? error.code;
  return {
    '@type': typeUrl('ErrorInfo'),
    reason: reason.toUpperCase(),
    domain: 'headgate',
    ...(traceId === undefined ? {} : { metadata: { traceId } }),
  };
}

function badRequest({ context: { detail, param } }: GatewayError): object[] {
  const fields = (detail ?? []).map(({ loc, msg }) => ({ field: fieldAt(loc) || (param ?? ''), description: msg }));
  const named = fields.filter(({ field }) => field !== '');
  return named.length === 0 ? [] : [{ '@type': typeUrl('BadRequest'), fieldViolations: named }];
}

function fieldAt(loc: ReadonlyArray<string | number>): string {
  return (loc[0] === 'body' || loc[0] === 'query' ? loc.slice(1) : loc).join('.');
}

function retryInfo({ context: { retryAfterMs } }: GatewayError): object[] {
  if (retryAfterMs === undefined || !Number.isFinite(retryAfterMs)) return [];
  const seconds = Math.max(0, Math.ceil(retryAfterMs)) / 1000;
  return [{ '@type': typeUrl('RetryInfo'), retryDelay: `${seconds}s` }];
}
