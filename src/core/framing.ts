import type { PartialEventBudget } from './memory-budget.ts';

/** How a wire format divides a stream of bytes into frames. A frame is one message: an event, a line or a binary record. */
export interface Framing {
  /** Media type of such a stream, in lower case. The gateway sends it in `accept` and requires it in the answer. */
  readonly mediaType: string;
  /** Makes the framer of one stream. */
  makeFramer(eventBudget: PartialEventBudget): Framer;
  /** Makes the finder of one stream's first message. */
  findFirst(): FirstMessageFinder;
  /** The first message in these frames that has content; undefined where none has. */
  firstOf(frames: Buffer): EventOfStream | undefined;
  /**
   * The unfinished frame at the end of a body that has ended cleanly. Undefined where the bytes are not a message whose
   * terminator alone is missing.
   */
  lastOf(bytes: Buffer): EventOfStream | undefined;
  /**
   * Whether a body begins like such a stream although its media type is another one: some servers send none, or a wrong
   * one. Undefined while the bytes do not decide it.
   */
  isBegunBy(bytes: Buffer): boolean | undefined;
}

/** One message of a stream. */
export interface EventOfStream {
  readonly data: string;
  /** The frame itself marks the message as an error, such as `event: error`. */
  readonly isNamedError: boolean;
  /** The type of the message, where the frame says it and the data does not, as in an AWS event stream. */
  readonly name?: string;
}

/** Cuts the pieces of a stream into complete frames. */
export interface Framer {
  /** The bytes that have not been returned: the beginning of a frame. */
  readonly rest: Buffer;
  /**
   * Returns the frames that are complete with this piece; an empty buffer where none is.
   * @throws GatewayError `upstream_invalid` for a frame larger than the budget allows, and the refusal of the memory budget
   */
  take(piece: Buffer): Buffer;
  /** Frees the unfinished frame and releases its charge. Idempotent. */
  discard(): void;
}

/** Finds the end of the first message that has content. */
export interface FirstMessageFinder {
  /** True when that message is complete with this piece. */
  endsIn(piece: Buffer): boolean;
}
