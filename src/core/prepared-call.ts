import type { GatewayError } from './errors.ts';
import type { Quirks } from './plan.ts';

/** An inference in the form of a provider's dialect, ready to be sent. */
export interface PreparedCall {
  /** Path within the dialect, without the provider's base path, e.g. `/chat/completions`. */
  readonly path: string;
  readonly body: Buffer;
  /**
   * Reads in a provider's refusal what it says about the target, where it refuses something that the gateway itself has
   * added. The same target is then called once more, and the call is prepared with these quirks.
   */
  readonly learnFrom?: (refusal: GatewayError) => Quirks | undefined;
  /** Parameters of the client's request that this provider cannot be sent, by the client's names. */
  readonly dropped?: readonly string[];
}
