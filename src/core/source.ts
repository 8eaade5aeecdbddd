import type { GatewayError } from './errors.ts';

/** Bytes on their way from a provider. Only `upstream/` makes one over a socket; tests make them from arrays. */
export interface Source {
  /** Stops reading from the provider; its TCP window closes. Idempotent. */
  pause(): void;
  resume(): void;
  /** Ends the call now, whatever its phase; the receiver hears nothing more. Idempotent. */
  abort(): void;
}

/**
 * Who hears a source. After `onEnd` or `onError` comes nothing. One that throws hears its own bug as `onError` with
 * `internal_error`, even where it threw in `onEnd`; the source is of no more use then.
 */
export interface Receiver {
  onData(chunk: Buffer): void;
  /** The provider ended the body cleanly on the HTTP level; whether the stream was complete is the dialect's to say. */
  onEnd(): void;
  onError(error: GatewayError): void;
}

/** Bytes that wait for somebody to take them, after as many of them are known as matter to whoever decides. */
export interface BufferedStream {
  readonly source: Source;
  /** Hands over what was held, then all that follows. Called once. */
  flowTo(receiver: Receiver): void;
}
