import type { ProviderHead } from '../core/answer.ts';
import type { EventOfStream } from '../core/framing.ts';
import type { JsonMembers } from '../core/json/scan-object.ts';
import type { ProviderError } from '../core/provider-error.ts';

/** Reads the errors of a provider that speaks one dialect, wherever they stand. No method throws, whatever the bytes are. */
export interface ErrorReader {
  /**
   * An answer whose status is not a 2xx.
   * @param body absent where it was too large, broke off or took too long: the status stands by itself
   */
  inRefusal(head: ProviderHead, body: Buffer | undefined, wallMs: number): ProviderError;
  /** A complete answer with a 2xx, whose outermost members are known; undefined where it is no error. */
  inAnswer(head: ProviderHead, body: Buffer, members: JsonMembers, wallMs: number): ProviderError | undefined;
  /** The body of a 2xx that is not of the media type that was asked for; undefined where it is no error. */
  inOtherBody(head: ProviderHead, body: Buffer, wallMs: number): ProviderError | undefined;
  /** The event that a stream begins with; undefined where it is no error. */
  inFirstEvent(head: ProviderHead, event: EventOfStream, wallMs: number): ProviderError | undefined;
}
