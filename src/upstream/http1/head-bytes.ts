import { BrokenHttp } from './broken-http.ts';

/** OpenAI's heads have 2 to 4 KiB, cookies included. */
const maxHeadBytes = 32_768;

const emptyLine = Buffer.from('\r\n\r\n');
const firstBytes = 'HTTP/1.';

/** A head of more bytes than are read. */
export class HeadTooLarge extends Error {
  override readonly name = 'HeadTooLarge';
}

/** Gathers a head from the pieces that it comes in: nearly always one. */
export class HeadBytes {
  #before: Buffer | undefined;
  /** What came behind the head in its last piece. */
  rest: Buffer = Buffer.alloc(0);

  /**
   * The head's lines with their CRLFs, without the empty one; undefined until that has come.
   * @throws BrokenHttp where it can be none, as soon as that is plain; HeadTooLarge
   */
  take(piece: Buffer): string | undefined {
    const bytes = this.#before === undefined ? piece : Buffer.concat([this.#before, piece]);
    const searchFrom = this.#before === undefined ? 0 : Math.max(0, this.#before.length - emptyLine.length);
    const end = bytes.indexOf(emptyLine, searchFrom);
    if (end > maxHeadBytes || (end === -1 && bytes.length > maxHeadBytes)) throw new HeadTooLarge();
    if (end === -1) {
      const begun = bytes.toString('latin1', 0, firstBytes.length);
      if (!firstBytes.startsWith(begun)) throw new BrokenHttp('no status line');
      this.#before = bytes;
      return undefined;
    }
    this.#before = undefined;
    this.rest = bytes.subarray(end + emptyLine.length);
    return bytes.toString('latin1', 0, end + 2);
  }
}
