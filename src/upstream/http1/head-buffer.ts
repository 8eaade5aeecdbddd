import { BrokenHttp } from './broken-http.ts';

/** OpenAI's response heads have 2 to 4 KiB, cookies included. */
const maxHeadBytes = 32_768;
const usualHeadBytes = 2048;

const cr = 0x0d;
const lf = 0x0a;
const emptyLine = Buffer.from('\r\n\r\n');
const firstBytes = 'HTTP/1.';

/** The response head is larger than the limit. */
export class HeadTooLarge extends Error {
  override readonly name = 'HeadTooLarge';
}

/** Collects a response head from its pieces. There is nearly always one piece. */
export class HeadBuffer {
  #before: Buffer | undefined;
  /** Where `#before` lies once there were two pieces, with room for more. */
  #room: Buffer | undefined;
  /** Bytes after the head in the last piece. */
  rest: Buffer = Buffer.alloc(0);

  /**
   * Returns the lines of the head with their CRLFs, without the empty line. Undefined until the empty line has arrived.
   * @throws BrokenHttp as soon as it is clear that the bytes are not a head
   * @throws HeadTooLarge
   */
  take(piece: Buffer): string | undefined {
    return this.#takeWhole(piece) ?? this.#takePiece(piece);
  }

  /** A head nearly always comes whole. The end of a short text is found faster than the end of a buffer. */
  #takeWhole(piece: Buffer): string | undefined {
    if (this.#before !== undefined) return undefined;
    const text = piece.toString('latin1', 0, Math.min(piece.length, usualHeadBytes));
    const end = text.indexOf('\r\n\r\n');
    if (end === -1) return undefined;
    this.rest = piece.subarray(end + emptyLine.length);
    return text.slice(0, end + 2);
  }

  #takePiece(piece: Buffer): string | undefined {
    const bytes = this.#before === undefined ? piece : this.#join(this.#before, piece);
    const searchFrom = this.#before === undefined ? 0 : Math.max(0, this.#before.length - emptyLine.length);
    const end = bytes.indexOf(emptyLine, searchFrom);
    if (end > maxHeadBytes || (end === -1 && bytes.length > maxHeadBytes)) throw new HeadTooLarge();
    if (end === -1) {
      const begun = bytes.toString('latin1', 0, firstBytes.length);
      if (!firstBytes.startsWith(begun)) throw new BrokenHttp('no status line');
      if (hasLoneLineEnd(bytes, bytes.length - piece.length)) throw new BrokenHttp('a line that does not end in CRLF');
      this.#before = bytes;
      return undefined;
    }
    this.#before = undefined;
    // The rest lies in it as well.
    this.#room = undefined;
    this.rest = bytes.subarray(end + emptyLine.length);
    return bytes.toString('latin1', 0, end + 2);
  }

  /** A head may come byte by byte, so the room for it doubles: to copy all of it for each piece would be quadratic. */
  #join(before: Buffer, piece: Buffer): Buffer {
    const length = before.length + piece.length;
    let room = this.#room;
    if (room === undefined || room.length < length) {
      this.#room = room = Buffer.allocUnsafeSlow(length * 2);
      before.copy(room);
    }
    piece.copy(room, before.length);
    return room.subarray(0, length);
  }
}

/**
 * Whether a CR or an LF stands alone at or after `from`. The empty line of such a head never arrives, so waiting for it
 * would last until the deadline.
 */
function hasLoneLineEnd(bytes: Buffer, from: number): boolean {
  for (let at = bytes.indexOf(lf, from); at !== -1; at = bytes.indexOf(lf, at + 1)) {
    if (bytes[at - 1] !== cr) return true;
  }
  const last = bytes.length - 1;
  for (let at = bytes.indexOf(cr, Math.max(0, from - 1)); at !== -1 && at < last; at = bytes.indexOf(cr, at + 1)) {
    if (bytes[at + 1] !== lf) return true;
  }
  return false;
}
