import type { HttpRejection } from '../telemetry/connection-events.ts';

/** Who counts what the listener itself refused. */
export interface RejectionListener {
  httpRejected(reason: HttpRejection, clientAddress: string | undefined): void;
}
