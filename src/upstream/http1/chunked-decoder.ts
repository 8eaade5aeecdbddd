import { BrokenHttp } from './broken-http.ts';
import { areFieldLines } from './field-lines.ts';

const cr = 0x0d;
const lf = 0x0a;
const semicolon = 0x3b;

/** 13 hexadecimal digits are the most that a double counts exactly. */
const maxDigits = 13;
/** Of all extensions and trailer fields of a body: nobody reads them. */
const maxForgottenBytes = 32_768;

/** RFC 9112, 7.1.1, without the spaces that it would have forgiven. */
const extensions =
  /^(?:;[!#$%&'*+\-.^_`|~\w]+(?:=(?:[!#$%&'*+\-.^_`|~\w]+|"(?:[\t !#-[\]-~\x80-\xff]|\\[\t -~\x80-\xff])*"))?)+$/;

/** What would say anew where the body ends. */
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
 * Takes chunks apart (RFC 9112, 7.1). The data of all chunks in one read become one piece, moved together over the
 * framing between them: a provider writes a chunk per event, and nobody behind here shall work once per chunk. CRLF is
 * taken for a line's end and nothing else.
 */
export class ChunkedDecoder {
  #place: Place = 'size';
  #digits = 0;
  #leftBytes = 0;
  #forgottenBytes = 0;
  /** Of an extension or of the trailers, as far as it has come. */
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

  /** Where the framing before a chunk's data is here whole, as it nearly always is: behind it. Else nothing is taken. */
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

  /** One byte of framing. */
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

/** -1 for what is none. */
function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
