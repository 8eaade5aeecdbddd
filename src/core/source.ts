import type { GatewayError } from './errors.ts';

/** Bytes on their way from a provider. Only `upstream/` makes one over a socket; tests make them from arrays. */
export interface Source {
  /** Stops reading from the provider; its TCP window closes. Idempotent. */
  pause(): void;
  resume(): void;
  /** Ends the call now, whatever its phase; the receiver hears nothing more. Idempotent. */
  abort(): void;
}

/** Who hears a source. After `onEnd` or `onError` comes nothing. */
export interface Receiver {
  onData(chunk: Buffer): void;
  /** The provider ended the body cleanly on the HTTP level; whether the stream was complete is the dialect's to say. */
  onEnd(): void;
  onError(error: GatewayError): void;
}
