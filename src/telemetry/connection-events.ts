import type { ErrorCode, GatewayError } from '../core/errors.ts';
import type { Exchange } from '../core/exchange.ts';
import { traceIdOf } from '../core/trace-id.ts';
import { describePath } from './describe-path.ts';
import type { Instruments } from './instruments.ts';
import type { Log } from './log.ts';
import { scrub } from './redact.ts';
import type { RefusalBudget } from './refusal-budget.ts';

/** Why a connection or a request ended before any route had it. A closed set: it labels a metric. */
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

/** What a client that was refused has in hand, as far as it is known: a line in the log is found by it. */
export interface RefusedRequest {
  readonly requestId?: string | undefined;
  readonly method?: string | undefined;
  /** Fit for a log. */
  readonly path?: string | undefined;
  readonly status?: number | undefined;
  readonly code?: ErrorCode | undefined;
  readonly message?: string | undefined;
  readonly traceId?: string | undefined;
}

/** What is told of a request that was answered with an error. */
export function refusedRequest(
  { requestId, method, path, query, headers }: Pick<Exchange, 'requestId' | 'method' | 'path' | 'query' | 'headers'>,
  error: GatewayError,
  status: number = error.context.status ?? error.row.status,
): RefusedRequest {
  const { code, message } = error;
  return { requestId, method, path: describePath(path, query), status, code, message, traceId: traceIdOf(headers) };
}

/** What is said and counted of clients below the level of requests. Lines of refusals are bounded: a scanner must not fill a log. */
export class ConnectionEvents {
  readonly #instruments: Instruments;
  readonly #log: Log;
  readonly #budget: RefusalBudget;

  constructor(instruments: Instruments, log: Log, budget: RefusalBudget) {
    this.#instruments = instruments;
    this.#log = log;
    this.#budget = budget;
  }

  /** @param refused absent where nobody was refused anything, or another line tells it */
  httpRejected(reason: HttpRejection, clientAddress: string | undefined, refused?: RefusedRequest): void {
    this.#instruments.counter('httpRejections', reason).inc();
    if (refused === undefined) this.#log.debug('http rejected', { reason, client: clientAddress });
    else this.refused(clientAddress, refused, reason);
  }

  /** A refusal of a request that has no line of its own otherwise. */
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
