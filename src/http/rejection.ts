/** Why the listener itself ended a connection or refused a request. A closed set: it labels a metric. */
export type HttpRejection =
  | 'malformed'
  | 'headers_too_large'
  | 'headers_timeout'
  | 'body_timeout'
  | 'idle_timeout'
  | 'reset'
  | 'tls'
  | 'expectation'
  | 'host'
  | 'origin'
  | 'too_many_connections'
  | 'too_many_pipelined'
  | 'route_not_found'
  | 'method_not_allowed';

/** Who counts them. */
export interface RejectionListener {
  httpRejected(reason: HttpRejection, clientAddress: string | undefined): void;
}
