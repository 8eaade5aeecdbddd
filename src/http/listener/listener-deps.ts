import type { Clock } from '../../core/clock.ts';
import type { BodyMemoryBudget, Exchange } from '../../core/exchange.ts';
import type { RejectionListener } from './rejection.ts';
import type { ErrorRenderer, ExplainUnserved } from '../request/route.ts';

/** What a listener is given by the one who makes it. */
export interface ListenerDeps {
  readonly clock: Clock;
  /** Who pays for a body that nobody is charged for. */
  readonly budget: BodyMemoryBudget;
  /** The dialect of errors where no route is known. */
  readonly errors: ErrorRenderer;
  readonly events: ListenerEvents;
  /** What is answered to anybody, by address (IPv6 by /64): gives what to call when the answer is made, once or more. Throws where it is too much. */
  readonly withoutKey?: { enter(address: string): () => void };
  /** What is said of paths that no route has, and that are known from elsewhere. */
  readonly explainUnserved?: ExplainUnserved;
  /** Says which requests wait for too long; a listener without it begins all of them. */
  readonly queue?: RequestQueue;
  /** The name of the key that a request shows; undefined where nobody has it. */
  readonly keyOf?: (shown: Pick<Exchange, 'headers' | 'clientAddress' | 'connection'>) => string | undefined;
}

/** Controls how long requests wait before they are begun. */
export interface RequestQueue {
  /** Too many wait at present, and some are refused: who sent each is wanted. */
  readonly shedding: boolean;
  /**
   * Whether a request that has just been read shall be begun; else it is refused. Asked once for each.
   * @param sender whoever sent it; anything while nothing is shed
   * @param late it may have waited for long in a connection that was held
   */
  begins(sender: string, late: boolean): boolean;
  /** Whether the connection of the request that was just refused is to be left unread for now. */
  readonly pausesConnection: boolean;
  /** How many held connections may be read again now. */
  takeResumable(): number;
}

interface ListenerEvents extends RejectionListener {
  /** A handler failed, or returned without an answer, or a request did not get as far as its handler: a bug. */
  internalError(requestId: string | undefined, thrown: unknown): void;
  /** All connections together held too much that their clients did not read, and this one the most: it is cut. */
  readersCut?(clientAddress: string, path: string, unreadBytes: number): void;
  /** A request was refused before its route had it: the process is overloaded. */
  requestShed?(path: string, requestId: string, clientAddress: string | undefined): void;
  /** A changed certificate was taken, or could not be and the old one stays. */
  tlsReloaded?(problem: Error | undefined): void;
}
