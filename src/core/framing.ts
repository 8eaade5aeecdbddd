import type { PartialEventBudget } from './memory-budget.ts';

/** How a wire format divides a stream of bytes into frames. A frame is one message: an event, a line or a binary record. */
export interface Framing {
  /** Media type of such a stream, in lower case. The gateway sends it in `accept` and requires it in the answer. */
  readonly mediaType: string;
  /** Makes the framer of one stream. */
  makeFramer(eventBudget: PartialEventBudget): Framer;
  /** Makes the finder of one stream's first message. */
  findFirst(): FirstMessageFinder;
  /** The index after the first of these frames; 0 where not even the first is complete. */
  endOfFirst(frames: Buffer): number;
  /**
   * The message in one complete frame; undefined where the frame has no content.
   * @throws GatewayError `upstream_invalid` where the frame is damaged
   */
  messageIn(frame: Buffer): EventOfStream | undefined;
  /** Makes what walks through the messages of one stream. Absent where a `FrameCursor` does. */
  makeMessageCursor?(): MessageCursor;
  /** The bytes after the last complete frame of a body that has ended cleanly. */
  lastOf(bytes: Buffer): LastFrame;
  /**
   * Whether a body begins like such a stream although its media type is another one: some servers send none, or a wrong
   * one. Undefined while the bytes do not decide it.
   */
  isBegunBy(bytes: Buffer): boolean | undefined;
}

/** What stands after the last complete frame at the end of a body. */
export type LastFrame =
  /** Nothing that has content. */
  | { readonly kind: 'none' }
  /** A message without the terminator of its frame. Only the dialect knows whether its data is complete. */
  | (EventOfStream & {
      readonly kind: 'message';
      /** The bytes of the frame with the missing terminator added. */
      readonly bytes: Buffer;
    })
  /** The beginning of a frame that holds no message yet. */
  | { readonly kind: 'cut' };

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
  /**
   * True when that message is complete with this piece.
   * @throws GatewayError `upstream_invalid` for bytes with which no frame can begin
   */
  endsIn(piece: Buffer): boolean;
}

/** Walks through the messages in complete frames. One cursor serves a whole stream. */
export interface MessageCursor {
  /** @param frames complete frames: the next ones of the stream */
  open(frames: Buffer): void;
  /**
   * Moves to the next message; undefined where there is none.
   * @throws GatewayError `upstream_invalid` where a frame is damaged
   */
  next(): EventOfStream | undefined;
}

/** Walks from frame to frame as the framing's own functions say. */
export class FrameCursor implements MessageCursor {
  readonly #framing: Framing;
  #rest: Buffer | undefined;

  constructor(framing: Framing) {
    this.#framing = framing;
  }

  open(frames: Buffer): void {
    this.#rest = frames;
  }

  next(): EventOfStream | undefined {
    while (this.#rest !== undefined && this.#rest.length > 0) {
      const frames = this.#rest;
      const end = this.#framing.endOfFirst(frames);
      // Nearly every read brings one frame.
      const isLast = end === 0 || end === frames.length;
      this.#rest = isLast ? undefined : frames.subarray(end);
      if (end === 0) return undefined;
      const message = this.#framing.messageIn(isLast ? frames : frames.subarray(0, end));
      if (message !== undefined) return message;
    }
    return undefined;
  }
}

/** The messages in these complete frames. @throws GatewayError `upstream_invalid` where a frame is damaged */
export function* messagesIn(frames: Buffer, framing: Framing): Generator<EventOfStream> {
  const cursor = new FrameCursor(framing);
  cursor.open(frames);
  for (let message = cursor.next(); message !== undefined; message = cursor.next()) yield message;
}
