import type { GatewayError } from './errors.ts';
import type { Isolated } from './isolation.ts';

/** Where bytes go to a client. Only `http/` makes one over a socket; tests make them from arrays. */
export interface Sink {
  /** False when the sink is full: write no more until `onDrain`. What was handed over is kept all the same. */
  write(chunk: Buffer | string): boolean;
  /** Ends the answer cleanly. Resolves once its last byte is with the kernel, or nobody is there to take it. */
  end(): Promise<void>;
  /** Cuts the connection without a clean end: the client can tell that something is missing. */
  cut(): void;
  /** Called each time a full sink has emptied. One listener, whose owner hears what it throws; a later call replaces it. */
  onDrain(listener: () => void, owner: Isolated): void;
  /** Called once when the client is gone before the clean end. One listener; a later call replaces it. */
  onGone(listener: () => void, owner: Isolated): void;
  /**
   * Called when a bug elsewhere has ended the request, and is logged: the client still waits for an end. One listener; a
   * later call replaces it.
   */
  onBroken(listener: (bug: GatewayError) => void, owner: Isolated): void;
}
