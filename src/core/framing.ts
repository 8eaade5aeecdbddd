import type { PartialEventBudget } from './memory-budget.ts';

/** How a wire format cuts a stream of bytes into frames, each of which is one message: an event, a line, a binary record. */
export interface Framing {
  /** The media type of such a stream, in lower case: what is asked for, and what an answer must be. */
  readonly mediaType: string;
  /** Of one stream. */
  makeFramer(eventBudget: PartialEventBudget): Framer;
  /** Of one stream. */
  findFirst(): FirstMessageFinder;
  /** The first of these frames that says something; undefined where none does. */
  firstOf(frames: Buffer): EventOfStream | undefined;
  /** What stands behind the last whole frame, where the body has ended cleanly and that frame may lack its end alone. */
  lastOf(bytes: Buffer): EventOfStream | undefined;
  /**
   * Whether a body of another media type begins as such a stream does: some servers name none, or a wrong one. Undefined
   * while that is open.
   */
  isBegunBy(bytes: Buffer): boolean | undefined;
}

/** One message of a stream. */
export interface EventOfStream {
  readonly data: string;
  /** Its frame says that it is an error. */
  readonly isNamedError: boolean;
}

/** Makes whole frames of the pieces in which a stream arrives. */
export interface Framer {
  /** What has not been given out: the beginning of a frame. */
  readonly rest: Buffer;
  /**
   * Returns the frames that are complete with this piece; an empty buffer where none is.
   * @throws GatewayError `upstream_invalid` for a frame larger than the budget allows, and the refusal of the memory budget
   */
  take(piece: Buffer): Buffer;
  /** Lets go of what is held. Idempotent. */
  discard(): void;
}

/** Watches the beginning of a stream for the end of the first frame that says something. */
export interface FirstMessageFinder {
  /** True when that frame is whole with this piece. */
  endsIn(piece: Buffer): boolean;
}
