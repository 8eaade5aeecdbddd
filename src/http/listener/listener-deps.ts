import type { Caller } from '../../core/caller.ts';
import type { Clock } from '../../core/clock.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { BodyMemoryBudget } from '../../core/memory-budget.ts';
import type { Priority } from '../../core/priority.ts';
import type { RejectionListener } from './rejection.ts';
import type { ErrorRenderer, ExplainUnserved, KeylessBudget } from '../request/route.ts';

/** What a listener needs from its creator. */
export interface ListenerDeps {
  readonly clock: Clock;
  /** Is charged for a body that no caller is charged for. */
  readonly budget: BodyMemoryBudget;
  /** The dialect of errors where nothing is known of a request. */
  readonly errors: ErrorRenderer;
  /** The dialect of errors that a request without a route shows to expect; undefined where it shows none. */
  readonly errorsOfClient?: (exchange: Pick<Exchange, 'path' | 'headers'>) => ErrorRenderer | undefined;
  readonly events: ListenerEvents;
  /** Bounds the requests without a key to all routes that have no budget of their own. */
  readonly withoutKey?: KeylessBudget;
  /** Explains paths that no route has but that clients know from elsewhere. */
  readonly explainUnserved?: ExplainUnserved;
  /** Says which requests wait too long. A listener without it starts all requests. */
  readonly queue?: RequestQueue;
  /** Finds out, before a request is started, whose key it shows. */
  readonly keyFinder?: KeyFinder;
}

export interface KeyFinder {
  /** Names of the headers that can have a key, in lower case. */
  readonly headers: readonly string[];
  /** Whose key a request shows; undefined if the key is unknown. */
  ownerOf(
    shown: Pick<Exchange, 'headers' | 'clientAddress' | 'connection' | 'query'>,
  ): Pick<Caller, 'id' | 'priority'> | undefined;
}

/** Controls how long requests wait before they are started. */
export interface RequestQueue {
  /** Whether some requests may be refused now, so that the caller of `begins` must say who sent each one. */
  readonly asksForSender: boolean;
  /**
   * Whether to start a request that has just been read, or to refuse it. Must be called once for each.
   * @param sender the key or address that sent it; not used while nothing is shed
   * @param late whether it may have waited long on a connection that was paused
   * @param priority not used while nothing is shed
   */
  begins(sender: string, late: boolean, priority: Priority): boolean;
  /** For how long requests will probably be refused from now on, in milliseconds. */
  readonly expectedMs: number;
  /** Whether to stop reading, for a while, from the connection of the request that was just refused. */
  readonly pausesConnection: boolean;
  /** Whether load is shed, not only what is left over by a single long turn. */
  readonly shedding: boolean;
  /** How many of so many paused connections may be read again now. */
  takeResumable(held: number): number;
}

interface ListenerEvents extends RejectionListener {
  /** A bug: a handler failed or returned without an answer, or a request did not reach its handler. */
  internalError(requestId: string | undefined, thrown: unknown): void;
  /**
   * Clients left too many bytes unread on all connections together, and this connection is of who has the most, so it is cut.
   */
  readersCut?(clientAddress: string, path: string, unreadBytes: number): void;
  /**
   * A request was refused before it reached its route, because the process is overloaded.
   * @param tookMs from the reading of its head to its refusal
   */
  requestShed?(
    path: string,
    requestId: string,
    clientAddress: string | undefined,
    tookMs: number,
    priority?: Priority,
  ): void;
  /** A changed certificate is in use, or could not be used and the old one stays. */
  tlsReloaded?(problem: Error | undefined): void;
}
