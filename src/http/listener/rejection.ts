import type { HttpRejection, RefusedRequest } from '../../telemetry/connection-events.ts';

/** Who counts, and tells, what the listener itself refused. */
export interface RejectionListener {
  /** @param refused absent where nobody was refused anything, or another line tells it */
  httpRejected(reason: HttpRejection, clientAddress: string | undefined, refused?: RefusedRequest): void;
  /** A route refused a request that has no line of its own. */
  requestRefused?(clientAddress: string, refused: RefusedRequest): void;
}
