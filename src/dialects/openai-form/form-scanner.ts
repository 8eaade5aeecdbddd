import type { GatewayError } from '../../core/errors.ts';
import { readPartHead } from './form-part-head.ts';
import { malformed } from './malformed-form.ts';

/** One part of a form, at the moment at which its head has been read. */
export interface FormPart {
  readonly name: string;
  readonly isFile: boolean;
  /** Where its value begins, counted from the start of the form. */
  readonly start: number;
  /** Where the name of its file begins. Undefined where it has none, or one in another encoding. */
  readonly filenameAt: number | undefined;
}

/** What is told of the parts of a form, in their order. */
interface FormListener {
  onPart(part: FormPart): void;
  /** The next bytes of the value of the last part. They are not to be kept. */
  onValue?(bytes: Buffer): void;
  /** @param end the byte after the value of the last part, counted from the start of the form */
  onPartEnd(end: number): void;
}

const crlf = '\r\n';
const headEnd = '\r\n\r\n';
/** Real forms have a part for each file and parameter, of which the API takes a few dozen. Each part takes time to read. */
export const maxParts = 256;
/** Real heads have about 200 bytes. */
const maxHeadBytes = 4096;
const nothing: Buffer = Buffer.alloc(0);

type State = 'start' | 'head' | 'value' | 'end';

/**
 * Finds the parts of a form (`multipart/form-data`, RFC 7578) while it arrives, and keeps nothing of their values. It accepts
 * only what all parsers read alike: a provider must not find a part where the gateway has found none.
 */
export class FormScanner {
  readonly #delimiter: string;
  readonly #listener: FormListener;
  #state: State = 'start';
  /** Bytes that have been taken and not been read. */
  #rest = nothing;
  /** Position of `#rest` in the form. */
  #offset = 0;
  #parts = 0;

  constructor(boundary: string, listener: FormListener) {
    this.#delimiter = `--${boundary}`;
    this.#listener = listener;
  }

  /** The delimiter that ends the form has been read. */
  get isEnded(): boolean {
    return this.#state === 'end';
  }

  /** @throws GatewayError `invalid_request`, also what the listener throws */
  take(chunk: Buffer): void {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (this.#step());
    // A copy, because the receiver of the chunk may free its memory.
    this.#rest = Buffer.from(this.#rest);
  }

  /** Reads as far as the bytes allow. Returns whether there may be more to read. */
  #step(): boolean {
    if (this.#state === 'head') return this.#readHead();
    if (this.#state === 'value') return this.#readValue();
    if (this.#state === 'start') return this.#readDelimiter(0);
    const { length } = this.#rest;
    if (length > crlf.length || !crlf.startsWith(this.#rest.toString('latin1'))) {
      throw malformed('something stands behind the last delimiter');
    }
    return false;
  }

  /** @param at where the delimiter stands, or should stand */
  #readDelimiter(at: number): boolean {
    const behind = at + this.#delimiter.length;
    if (this.#rest.length < behind + 2) {
      const start = this.#rest.toString('latin1', at);
      if (!`${this.#delimiter}${crlf}`.startsWith(start) && !`${this.#delimiter}--`.startsWith(start))
        throw noDelimiter();
      return false;
    }
    if (this.#rest.toString('latin1', at, behind) !== this.#delimiter) throw noDelimiter();
    const next = this.#rest.toString('latin1', behind, behind + 2);
    if (next !== crlf && next !== '--') throw malformed('something stands behind a delimiter');
    this.#state = next === crlf ? 'head' : 'end';
    this.#drop(behind + 2);
    return true;
  }

  #readHead(): boolean {
    if (this.#parts === maxParts) throw malformed(`it has more than ${maxParts} parts`);
    const end = this.#rest.indexOf(headEnd);
    if (end > maxHeadBytes || (end === -1 && this.#rest.length > maxHeadBytes)) {
      throw malformed('the head of a part is too long');
    }
    if (end === -1) return false;
    const head = this.#rest.toString('utf8', 0, end);
    const { name, isFile, filenameAt: at } = readPartHead(head);
    const start = end + headEnd.length;
    // Where the head is no UTF-8, its characters do not tell its bytes.
    const filenameAt =
      at === undefined || Buffer.byteLength(head) !== end
        ? undefined
        : this.#offset + Buffer.byteLength(head.slice(0, at));
    this.#listener.onPart({ name, isFile, start: this.#offset + start, filenameAt });
    this.#drop(start);
    this.#state = 'value';
    this.#parts += 1;
    return true;
  }

  #readValue(): boolean {
    const at = this.#rest.indexOf(this.#delimiter);
    if (at === -1) {
      // The delimiter and the line break before it may have begun.
      const ofValue = Math.max(0, this.#rest.length - this.#delimiter.length - crlf.length);
      if (ofValue > 0) this.#listener.onValue?.(this.#rest.subarray(0, ofValue));
      this.#drop(ofValue);
      return false;
    }
    if (this.#rest.length < at + this.#delimiter.length + 2) return false;
    const end = at - crlf.length;
    if (end < 0 || this.#rest.toString('latin1', end, at) !== crlf) throw malformed('a delimiter begins no line');
    if (end > 0) this.#listener.onValue?.(this.#rest.subarray(0, end));
    this.#listener.onPartEnd(this.#offset + end);
    return this.#readDelimiter(at);
  }

  #drop(bytes: number): void {
    this.#rest = this.#rest.subarray(bytes);
    this.#offset += bytes;
  }
}

function noDelimiter(): GatewayError {
  return malformed('it does not begin with its delimiter');
}
