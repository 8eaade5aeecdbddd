import type { ProviderHead } from '../core/answer.ts';
import type { EventOfStream } from '../core/framing.ts';
import type { JsonMembers } from '../core/json/scan-object.ts';
import type { ProviderError } from '../core/provider-error.ts';

/** Reads the errors of a provider in one dialect, wherever in an answer they are. No method throws, for any bytes. */
export interface ErrorReader {
  /**
   * Reads an answer whose status is not a 2xx.
   * @param body absent where it was too large, broke off or took too long; then only the status counts
   */
  inRefusal(head: ProviderHead, body: Buffer | undefined, wallMs: number): ProviderError;
  /** Reads a complete answer with a 2xx whose outermost members are known; undefined where it is not an error. */
  inAnswer(head: ProviderHead, body: Buffer, members: JsonMembers, wallMs: number): ProviderError | undefined;
  /** Reads the body of a 2xx with another media type than the requested one; undefined where it is not an error. */
  inOtherBody(head: ProviderHead, body: Buffer, wallMs: number): ProviderError | undefined;
  /** Reads the first event of a stream; undefined where it is not an error. */
  inFirstEvent(head: ProviderHead, event: EventOfStream, wallMs: number): ProviderError | undefined;
}
