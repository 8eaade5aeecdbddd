import type { Clock } from '../core/clock.ts';
import type { BodyPayer } from '../core/exchange.ts';
import type { RejectionListener } from './rejection.ts';
import type { ErrorRenderer } from './route.ts';

/** What a listener is given by the one who makes it. */
export interface ListenerDeps {
  readonly clock: Clock;
  /** Who pays for a body that nobody is charged for. */
  readonly budget: BodyPayer;
  /** The dialect of errors where no route is known. */
  readonly errors: ErrorRenderer;
  readonly events: ListenerEvents;
  /** What is answered to anybody, by address (IPv6 by /64): gives what to call when the answer is over. Throws where it is too much. */
  readonly keyless?: { enter(address: string): () => void };
}

export interface ListenerEvents extends RejectionListener {
  /** A handler failed, or returned without an answer, or a request did not get as far as its handler: a bug. */
  internalError(requestId: string | undefined, thrown: unknown): void;
  /** All connections together held too much that their clients did not read, and this one the most: it is cut. */
  readersCut?(clientAddress: string, path: string, unreadBytes: number): void;
  /** A changed certificate was taken, or could not be and the old one stays. */
  tlsReloaded?(problem: Error | undefined): void;
}
