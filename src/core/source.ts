import type { GatewayError } from './errors.ts';

/** A stream of bytes from a provider. Only `upstream/` implements it over a socket; tests implement it with arrays. */
export interface Source {
  /** Stops reading from the provider; its TCP window closes. Idempotent. */
  pause(): void;
  resume(): void;
  /** Ends the call now, in any phase. The receiver is not called any more. Idempotent. */
  abort(): void;
}

/**
 * Receives the bytes of a source. Nothing is called after `onEnd` or `onError`. If one of these methods throws, the
 * receiver gets its own bug through `onError` as `internal_error`, even if `onEnd` threw; the source is closed then.
 */
export interface Receiver {
  onData(chunk: Buffer): void;
  /** The provider ended the HTTP body cleanly. Whether the stream is complete is decided by the dialect. */
  onEnd(): void;
  onError(error: GatewayError): void;
}

/** A stream whose beginning is buffered until enough bytes have arrived to decide what to do with it. */
export interface BufferedStream {
  readonly source: Source;
  /** Sends the buffered bytes to the receiver, then all bytes that follow. Called once. */
  flowTo(receiver: Receiver): void;
}
