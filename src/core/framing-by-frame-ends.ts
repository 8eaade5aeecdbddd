import type { FrameEnds } from './frame-ends.ts';
import type { EventOfStream, Framer, Framing, LastFrame } from './framing.ts';
import type { PartialEventBudget } from './memory-budget.ts';
import { PartialFrame } from './partial-frame.ts';

const nothing = Buffer.alloc(0);

/** What a framing needs to know of a wire format. */
interface FrameForm {
  readonly mediaType: string;
  readonly ends: FrameEnds;
  /**
   * The message in one complete frame; undefined where it has no content. Absent where it is the text of the frame.
   * @throws GatewayError `upstream_invalid` where the frame is damaged
   */
  readonly messageIn?: (frame: Buffer) => EventOfStream | undefined;
}

/** Makes the framing of a wire format from the ends of its frames. */
export function framingByEnds({ mediaType, ends, messageIn = textIn }: FrameForm): Framing {
  return {
    mediaType,
    messageIn,
    makeFramer: (eventBudget) => new FrameFramer(ends, eventBudget),
    findFirst: () => ends.findFirst(),
    endOfFirst: (frames) => ends.after(frames, 0, 0),
    lastOf: (bytes) => readLast(bytes.subarray(endOfLast(bytes, ends, 0)), ends, messageIn),
    isBegunBy: () => false,
  };
}

/** The text of a frame without the white space around it, such as the end of a line. */
function textIn(frame: Buffer): EventOfStream | undefined {
  const data = frame.toString().trim();
  return data === '' ? undefined : { data, isNamedError: false };
}

/** Cuts the pieces of a stream into complete frames. Each byte is searched once. */
class FrameFramer implements Framer {
  readonly #ends: FrameEnds;
  readonly #partial: PartialFrame;

  constructor(ends: FrameEnds, eventBudget: PartialEventBudget) {
    this.#ends = ends;
    this.#partial = new PartialFrame(eventBudget);
  }

  get rest(): Buffer {
    return this.#partial.bytes;
  }

  take(piece: Buffer): Buffer {
    const partial = this.#partial;
    const searched = partial.length;
    if (searched > 0) partial.add(piece);
    const bytes = searched > 0 ? partial.bytes : piece;
    const end = endOfLast(bytes, this.#ends, searched);
    if (end === 0 && searched > 0) return nothing;
    // The returned bytes are still on their way to a socket, so the remaining bytes need a buffer of their own.
    partial.discard();
    if (end < bytes.length) partial.add(bytes.subarray(end));
    return bytes.subarray(0, end);
  }

  discard(): void {
    this.#partial.discard();
  }
}

/** The index after the last complete frame; 0 where none is complete. */
function endOfLast(bytes: Buffer, ends: FrameEnds, searched: number): number {
  let end = 0;
  let next = ends.after(bytes, 0, searched);
  while (next > 0) {
    end = next;
    next = ends.after(bytes, end, 0);
  }
  return end;
}

function readLast(rest: Buffer, { terminator }: FrameEnds, messageIn: Framing['messageIn']): LastFrame {
  if (rest.length === 0) return { kind: 'none' };
  if (terminator === undefined) return { kind: 'cut' };
  const bytes = Buffer.concat([rest, Buffer.of(terminator)]);
  const message = messageIn(bytes);
  return message === undefined ? { kind: 'none' } : { kind: 'message', ...message, bytes };
}
