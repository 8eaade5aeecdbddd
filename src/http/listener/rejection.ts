import type { HttpRejection, RefusedRequest } from '../../telemetry/connection-events.ts';

/** Counts and logs what the listener itself refused. */
export interface RejectionListener {
  /** @param refused undefined if no request was refused, or if another log line tells it */
  httpRejected(reason: HttpRejection, clientAddress: string | undefined, refused?: RefusedRequest): void;
  /** A route refused a request that has no log line of its own. */
  requestRefused?(clientAddress: string, refused: RefusedRequest): void;
}
