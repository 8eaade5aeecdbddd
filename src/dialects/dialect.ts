import type { ErrorCode, GatewayError } from '../core/errors.ts';
import type { Exchange } from '../core/exchange.ts';
import type { LimitHeaders } from './limit-headers.ts';
import type { DialectName, Inference } from '../core/inference.ts';

export type Parsed =
  | { readonly kind: 'valid'; readonly inference: Inference }
  | { readonly kind: 'invalid'; readonly error: GatewayError };

/** A request without its body. */
export interface RequestParts extends Pick<Exchange, 'parameters' | 'query' | 'headers'> {
  /** JSON values that a body may have where all of it is parsed. */
  readonly maxValues: number;
}

/** A wire format as clients speak it: how a request is read, and how an error is said. */
export interface ClientDialect {
  readonly name: DialectName;
  /**
   * Synchronous; never throws, whatever the request is.
   * @param request what it says beside its body: some dialects have the model in the path, or a version in a header
   */
  parse(body: Buffer, request?: RequestParts): Parsed;
  /** The names under which its clients look for their limits, beside the IETF's. */
  readonly limitHeaders: LimitHeaders;
  /** The status of an error of that code, where the error itself names none. */
  statusOf(code: ErrorCode): number;
  /** Status and JSON body of an error that comes instead of an answer. */
  renderError(error: GatewayError, requestId: string, traceId?: string): { status: number; body: string };
  /** An error that comes in the middle of a stream: the whole event, its blank line included. */
  errorEvent(error: GatewayError, requestId: string, traceId?: string): string;
}

/** JSON values of a body that is parsed, where the configuration says nothing else. Small ones take nineteen times their bytes. */
export const defaultMaxValues = 10_000;

/** Characters of a model's name, in every dialect: it becomes a header of the answer and a field of the log. */
export const maxModelLength = 256;
