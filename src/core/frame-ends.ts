import type { FirstMessageFinder } from './framing.ts';
import { unreadableStream } from './unreadable.ts';

/** How a wire format marks where a frame ends. */
export interface FrameEnds {
  /**
   * Returns the index after the frame that begins at `from`, or 0 where the bytes do not have its end.
   * @param searched bytes of the frame that were searched before and do not have its end
   * @throws GatewayError `upstream_invalid` where no frame can begin with these bytes
   */
  after(bytes: Buffer, from: number, searched: number): number;
  findFirst(): FirstMessageFinder;
  /** The byte at the end of a frame, which the last frame of a body may lack. Absent where frames say their size. */
  readonly terminator?: number;
}

const space = 0x20;

/** Frames that end with a byte, as lines do. Control characters and spaces alone are not a message. */
export function terminatedBy(terminator: number): FrameEnds {
  return {
    terminator,
    after: (bytes, from, searched) => bytes.indexOf(terminator, from + searched) + 1,
    findFirst() {
      let hasContent = false;
      return {
        endsIn(piece) {
          for (const byte of piece) {
            if (byte === terminator && hasContent) return true;
            if (byte > space) hasContent = true;
          }
          return false;
        },
      };
    },
  };
}

/**
 * Frames that say their own size in their first bytes, as binary records do. Every frame is a message.
 * @param headBytes how many bytes are needed to know the size
 * @param sizeOf returns the size of the frame with its head; it throws `upstream_invalid` for a head that is none
 */
export function sizedBy(headBytes: number, sizeOf: (head: Buffer) => number): FrameEnds {
  const checkedSize = (head: Buffer): number => {
    const size = sizeOf(head);
    if (size >= headBytes) return size;
    throw unreadableStream('a frame names no valid size');
  };
  return {
    after(bytes, from) {
      if (bytes.length - from < headBytes) return 0;
      const end = from + checkedSize(bytes.subarray(from, from + headBytes));
      return end <= bytes.length ? end : 0;
    },
    findFirst() {
      let head = Buffer.alloc(0);
      let seenBytes = 0;
      return {
        endsIn(piece) {
          if (head.length < headBytes) head = Buffer.concat([head, piece.subarray(0, headBytes - head.length)]);
          seenBytes += piece.length;
          return head.length === headBytes && seenBytes >= checkedSize(head);
        },
      };
    },
  };
}
