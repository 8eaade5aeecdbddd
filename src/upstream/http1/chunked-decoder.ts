import { BrokenHttp } from './broken-http.ts';
import { areFieldLines } from './field-lines.ts';

const cr = 0x0d;
const lf = 0x0a;
const semicolon = 0x3b;

/** A double can count 13 hexadecimal digits exactly. */
const maxDigits = 13;
/** Limit in bytes for all chunk extensions and trailer fields of a body. They are validated and dropped. */
const maxForgottenBytes = 32_768;

/** Chunk extensions (RFC 9112, 7.1.1). White space that the RFC tolerates is refused. */
const extensions =
  /^(?:;[!#$%&'*+\-.^_`|~\w]+(?:=(?:[!#$%&'*+\-.^_`|~\w]+|"(?:[\t !#-[\]-~\x80-\xff]|\\[\t -~\x80-\xff])*"))?)+$/;

/** Fields that must not be in a trailer, because they would define the end of the body again. */
const framingField = /^(?:content-length|transfer-encoding):/im;

type Place =
  | 'size'
  | 'extension'
  | 'end of size'
  | 'data'
  | 'return behind data'
  | 'end behind data'
  | 'trailer'
  | 'in trailer'
  | 'end of trailer'
  | 'last end';

/**
 * Decodes the chunked transfer coding (RFC 9112, 7.1). The data of all chunks in one read is moved together into one
 * piece, over the framing between the chunks. A provider writes one chunk per event, and later code must not work once
 * per chunk. Only CRLF ends a line.
 */
export class ChunkedDecoder {
  #place: Place = 'size';
  #digits = 0;
  #leftBytes = 0;
  #forgottenBytes = 0;
  /** The extension or the trailers as far as they have arrived. */
  #text = '';
  isOver = false;
  strayBytes = 0;

  begin(): void {
    this.#place = 'size';
    this.#digits = 0;
    this.#leftBytes = 0;
    this.#forgottenBytes = 0;
    this.#text = '';
    this.isOver = false;
    this.strayBytes = 0;
  }

  /** @throws BrokenHttp */
  take(bytes: Buffer): Buffer {
    let start = 0;
    let end = 0;
    let at = 0;
    while (at < bytes.length && !this.isOver) {
      if (this.#place !== 'data') {
        const behind = this.#skipWhole(bytes, at);
        if (behind === at) this.#step(bytes[at] as number);
        at = Math.max(behind, at + 1);
        continue;
      }
      const length = Math.min(this.#leftBytes, bytes.length - at);
      if (start === end) start = end = at;
      if (end !== at) bytes.copyWithin(end, at, at + length);
      end += length;
      at += length;
      this.#leftBytes -= length;
      if (this.#leftBytes === 0) this.#place = 'return behind data';
    }
    this.strayBytes = bytes.length - at;
    return start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end);
  }

  /**
   * Skips the framing before a chunk's data where it is complete in these bytes, as it nearly always is, and returns
   * the position after it. Otherwise returns `at`.
   */
  #skipWhole(bytes: Buffer, at: number): number {
    let from = at;
    if (this.#place === 'return behind data' && isLineEnd(bytes, at)) from += 2;
    else if (this.#place !== 'size' || this.#digits > 0) return at;
    let size = 0;
    let end = from;
    for (; end - from < maxDigits; end += 1) {
      const digit = hexDigit(bytes[end] as number);
      if (digit === -1) break;
      size = size * 16 + digit;
    }
    if (size === 0 || !isLineEnd(bytes, end)) return at;
    this.#leftBytes = size;
    this.#place = 'data';
    return end + 2;
  }

  /** Processes one byte of framing. */
  #step(byte: number): void {
    switch (this.#place) {
      case 'size':
        this.#readSize(byte);
        return;
      case 'extension':
        if (byte === cr) this.#endExtension();
        else this.#gather(byte);
        return;
      case 'end of size':
        this.#expect(byte, lf, this.#leftBytes === 0 ? 'trailer' : 'data');
        return;
      case 'return behind data':
        this.#expect(byte, cr, 'end behind data');
        return;
      case 'end behind data':
        this.#expect(byte, lf, 'size');
        return;
      case 'trailer':
        if (byte === cr) this.#place = 'last end';
        else {
          this.#gather(byte);
          this.#place = 'in trailer';
        }
        return;
      case 'in trailer':
        if (byte === cr) this.#place = 'end of trailer';
        else this.#gather(byte);
        return;
      case 'end of trailer':
        this.#expect(byte, lf, 'trailer');
        this.#text += '\r\n';
        return;
      case 'last end':
        this.#expect(byte, lf, 'size');
        this.#endTrailers();
        return;
      case 'data':
      default:
        throw new Error('data is not framing');
    }
  }

  #readSize(byte: number): void {
    const digit = hexDigit(byte);
    if (digit !== -1) {
      this.#digits += 1;
      if (this.#digits > maxDigits) throw new BrokenHttp('a chunk larger than can be counted');
      this.#leftBytes = this.#leftBytes * 16 + digit;
      return;
    }
    if (this.#digits === 0) throw new BrokenHttp('a chunk without a size');
    this.#digits = 0;
    if (byte === cr) this.#place = 'end of size';
    else if (byte === semicolon) {
      this.#place = 'extension';
      this.#gather(byte);
    } else throw new BrokenHttp('a chunk size that is none');
  }

  #expect(byte: number, wanted: number, next: Place): void {
    if (byte !== wanted) throw new BrokenHttp('a chunk that does not end where it says');
    this.#place = next;
  }

  #endExtension(): void {
    if (!extensions.test(this.#text)) throw new BrokenHttp('a chunk extension that is none');
    this.#text = '';
    this.#place = 'end of size';
  }

  #endTrailers(): void {
    if (!areFieldLines(this.#text) || framingField.test(this.#text)) throw new BrokenHttp('a trailer that is none');
    this.#text = '';
    this.isOver = true;
  }

  #gather(byte: number): void {
    this.#forgottenBytes += 1;
    if (this.#forgottenBytes > maxForgottenBytes) throw new BrokenHttp('chunk extensions or trailers without end');
    if (byte === lf) throw new BrokenHttp('a line end of LF alone');
    this.#text += String.fromCharCode(byte);
  }
}

function isLineEnd(bytes: Buffer, at: number): boolean {
  return bytes[at] === cr && bytes[at + 1] === lf;
}

/** The value of a hexadecimal digit; -1 for any other byte. */
function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
