import type { GatewayError } from './errors.ts';
import type { StreamEnd } from './outcome.ts';
import type { Usage } from './usage.ts';

/** How a stream ended, as the bytes themselves said. */
export type Ending =
  | { readonly kind: 'complete'; readonly by: StreamEnd }
  /** `told`: the client has the provider's own error event already. */
  | { readonly kind: 'failed'; readonly error: GatewayError; readonly told: boolean };

/** What flew by. */
export interface Tally {
  readonly usage?: Usage | undefined;
  readonly finishReason?: string | undefined;
  readonly reportedModel?: string | undefined;
}

/** What becomes of a provider's events on their way to a client; knows no framing, no clock and no back-pressure. */
export interface StreamTransform {
  /** Whole events in, those of one read; what the client gets of them out, which may be empty. Never throws. */
  take(events: Buffer): Buffer | string;
  /**
   * The body of the provider's answer has ended cleanly. The client's last bytes, which may be empty; `ending` is set
   * where the provider's dialect counts what came as whole, and is not where something is missing. Never throws.
   * @param rest what came behind the last whole event
   */
  finish(rest: Buffer): Buffer | string;
  /** Set once the end was seen; whatever comes after it is not relayed. */
  readonly ending: Ending | undefined;
  /** As known now. Where the provider did not say its usage, it is estimated from the events that flew by. */
  tally(): Tally;
}
