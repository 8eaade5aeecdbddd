import type { Instruments } from './instruments.ts';
import type { Log } from './log.ts';

/** Why a connection or a request ended before any route had it. A closed set: it labels a metric. */
export type HttpRejection =
  | 'malformed'
  | 'headers_too_large'
  | 'headers_timeout'
  | 'body_timeout'
  | 'body_too_slow'
  | 'idle_timeout'
  | 'unread_answer'
  | 'reset'
  | 'tls'
  | 'expectation'
  | 'host'
  | 'origin'
  | 'too_many_connections'
  | 'too_many_connections_of_address'
  | 'closed_to_make_room'
  | 'too_many_pipelined'
  | 'keyless_budget'
  | 'route_not_found'
  | 'method_not_allowed';

/** What is said and counted of clients below the level of requests. Lines only at `debug`: a scanner must not fill a log. */
export class ConnectionEvents {
  readonly #instruments: Instruments;
  readonly #log: Log;

  constructor(instruments: Instruments, log: Log) {
    this.#instruments = instruments;
    this.#log = log;
  }

  httpRejected(reason: HttpRejection, clientAddress: string | undefined): void {
    this.#instruments.counter('httpRejections', reason).inc();
    this.#log.debug('http rejected', { reason, client: clientAddress });
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
