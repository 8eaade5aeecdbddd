import type { GatewayError } from './errors.ts';
import type { Isolated } from './isolation.ts';

/**
 * Receives the bytes of an answer for a client. Only `http/` implements it over a socket; tests implement it with
 * arrays.
 */
export interface Sink {
  /** Returns false when the sink is full: write no more until `onDrain`. The bytes of this call are sent all the same. */
  write(chunk: Buffer | string): boolean;
  /**
   * The same for bytes that belong to the sink from here on: it frees their memory as soon as they are with the kernel, and
   * does not leave that to the garbage collector, to which large bytes weigh nothing.
   */
  writeOwned(chunk: Buffer): boolean;
  /** Ends the answer cleanly. Resolves when its last byte has been handed to the kernel, or when the client has left. */
  end(): Promise<void>;
  /** Closes the connection without a clean end, so that the client can tell that something is missing. */
  cut(): void;
  /**
   * Registers a listener that is called each time a full sink has emptied. There is one listener; a later call replaces
   * it. The owner receives what the listener throws.
   */
  onDrain(listener: () => void, owner: Isolated): void;
  /**
   * Registers a listener that is called once when the client has left before the clean end. There is one listener; a
   * later call replaces it.
   */
  onGone(listener: () => void, owner: Isolated): void;
  /**
   * Registers a listener that is called when a bug in other code has ended the request. The bug is logged already, but
   * the client still waits for the end of the answer. There is one listener; a later call replaces it.
   */
  onBroken(listener: (bug: GatewayError) => void, owner: Isolated): void;
}
