import type { GatewayError } from '../core/errors.ts';
import type { Usage } from '../core/usage.ts';

/** How a stream ended, as the bytes themselves said. */
export type Ending =
  | { readonly kind: 'complete' }
  /** `told`: the client has the provider's own error event already. */
  | { readonly kind: 'failed'; readonly error: GatewayError; readonly told: boolean };

/** What flew by. */
export interface Tally {
  readonly usage?: Usage;
  readonly finishReason?: string;
  readonly reportedModel?: string;
}

/** What becomes of a provider's bytes on their way to a client; knows no clock and no back-pressure. */
export interface Flow {
  /** One read of the provider's socket in; what the client gets of it out, which may be empty. */
  take(chunk: Buffer): Buffer | string;
  /** The provider's body ended on the HTTP level: the client's last bytes. Sets `ending`. */
  finish(): string;
  /** Set once the end was seen; whatever comes after it is not relayed. */
  readonly ending: Ending | undefined;
  /** As known now. Where the provider did not say its usage, it is estimated from the events that flew by. */
  tally(): Tally;
}
