import type { GatewayError } from './errors.ts';
import type { StreamEnd } from './outcome.ts';
import type { Usage } from './usage.ts';

/** How a stream ended according to its own bytes. */
export type Ending =
  | { readonly kind: 'complete'; readonly by: StreamEnd }
  /** `told`: the client has received the provider's own error event already. */
  | { readonly kind: 'failed'; readonly error: GatewayError; readonly told: boolean };

/** How far a stream has come for its client. The error event of some dialects depends on it. */
export interface StreamPosition {
  /** Bytes of an event have been written to the client. Headers and keep-alive bytes do not count. */
  readonly began: boolean;
  /** The number of the next event, in a dialect that numbers its events; 0 in all others. */
  readonly nextSequence: number;
}

/** Summary of the events that have been relayed. */
export interface Tally {
  readonly usage?: Usage | undefined;
  readonly finishReason?: string | undefined;
  readonly reportedModel?: string | undefined;
}

/**
 * Turns the events of a provider's stream into the bytes for the client: unchanged where both speak the same dialect,
 * translated where they do not. It contains no framing, no timers and no back-pressure.
 */
export interface StreamTransform {
  /** Takes the complete events of one read and returns the bytes for the client, which may be empty. Never throws. */
  take(events: Buffer): Buffer | string;
  /**
   * The provider's body has ended cleanly. Returns the last bytes for the client, which may be empty. Sets `ending`
   * where the dialect regards the stream as complete, and leaves it undefined where something is missing. Never throws.
   * @param rest the bytes after the last complete event
   */
  finish(rest: Buffer): Buffer | string;
  /** Set once the end of the stream was seen. Bytes after it are not relayed. */
  readonly ending: Ending | undefined;
  /** The number of the client's next event, in a dialect that numbers its events. */
  readonly nextSequence?: number;
  /** The summary so far. Usage is estimated from the relayed events where the provider did not report it. */
  tally(): Tally;
}
