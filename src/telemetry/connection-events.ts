import type { ErrorCode, GatewayError } from '../core/errors.ts';
import type { Exchange } from '../core/exchange.ts';
import { traceIdOf } from '../core/trace-id.ts';
import { describePath } from './describe-path.ts';
import type { Instruments } from './instruments.ts';
import type { Log } from './log.ts';
import { scrub } from './scrub-text.ts';
import type { RefusalBudget } from './refusal-budget.ts';

/** Why a connection or a request ended before a route handled it. A closed set, because it becomes a metric label. */
export type HttpRejection =
  | 'malformed'
  | 'headers_too_large'
  | 'headers_timeout'
  | 'body_timeout'
  | 'body_too_slow'
  | 'body_in_tiny_pieces'
  | 'idle_timeout'
  | 'unread_answer'
  | 'reset'
  | 'tls'
  | 'expectation'
  | 'host'
  | 'origin'
  | 'too_many_connections'
  | 'too_many_connections_of_address'
  | 'too_many_newcomers'
  | 'closed_to_make_room'
  | 'too_many_pipelined'
  | 'keyless_budget'
  | 'route_not_found'
  | 'method_not_allowed';

/**
 * What a refused client knows about its request, as far as it is known here. It helps to find the log line that belongs
 * to a client's report.
 */
export interface RefusedRequest {
  readonly requestId?: string | undefined;
  readonly method?: string | undefined;
  /** Shortened, and without credentials. */
  readonly path?: string | undefined;
  readonly status?: number | undefined;
  readonly code?: ErrorCode | undefined;
  readonly message?: string | undefined;
  readonly traceId?: string | undefined;
}

/** Describes a request that was answered with an error. */
export function refusedRequest(
  { requestId, method, path, query, headers }: Pick<Exchange, 'requestId' | 'method' | 'path' | 'query' | 'headers'>,
  error: GatewayError,
  status: number = error.context.status ?? error.row.status,
): RefusedRequest {
  const { code, message } = error;
  return { requestId, method, path: describePath(path, query), status, code, message, traceId: traceIdOf(headers) };
}

/**
 * Log lines and metrics about connections and refused requests. The number of lines is limited, so that a scanner
 * cannot fill the log.
 */
export class ConnectionEvents {
  readonly #instruments: Instruments;
  readonly #log: Log;
  readonly #budget: RefusalBudget;

  constructor(instruments: Instruments, log: Log, budget: RefusalBudget) {
    this.#instruments = instruments;
    this.#log = log;
    this.#budget = budget;
  }

  /** @param refused absent where no request was refused, or where another line reports it */
  httpRejected(reason: HttpRejection, clientAddress: string | undefined, refused?: RefusedRequest): void {
    this.#instruments.counter('httpRejections', reason).inc();
    if (refused === undefined) this.#log.debug('http rejected', { reason, client: clientAddress });
    else this.refused(clientAddress, refused, reason);
  }

  /** Logs a refused request that has no other log line. */
  refused(clientAddress: string | undefined, refused: RefusedRequest, reason?: HttpRejection): void {
    if (!this.#log.writes('info') || !this.#budget.take(clientAddress ?? '')) return;
    const { requestId, method, path, status, code, message, traceId } = refused;
    this.#log.info('refused', {
      request_id: requestId,
      method,
      path,
      status,
      code,
      error: message === undefined ? undefined : scrub(message),
      reason,
      client: clientAddress,
      trace_id: traceId,
    });
  }

  readersCut(clientAddress: string, path: string, unreadBytes: number): void {
    this.#instruments.counter('readersCut').inc();
    this.#log.warn('too many answers unread, the client that holds the most was disconnected', {
      client: clientAddress,
      path,
      unread_bytes: unreadBytes,
    });
  }

  readerStalled(requestId: string): void {
    this.#instruments.counter('readersStalled').inc();
    this.#log.warn('reader stalled, client disconnected', { request_id: requestId });
  }
}
