import { endOfNextEvent } from '../core/sse/boundary.ts';
import { eventData } from '../core/sse/event-data.ts';
import { doneData } from '../dialects/openai/stream.ts';
import { readProviderError, type ProviderError } from './provider-error.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const colon = 0x3a;
const dataField = Buffer.from('data');
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Watches the bytes of an event stream for the end of its first event, whatever way they are cut. A block of comments
 * (`: OPENROUTER PROCESSING`) is not an event, nor is one without data. Looks at each byte once.
 */
export class FindFirstEvent {
  /** Bytes of the mark seen; its length once it is over. */
  #markPosition = 0;
  /** In the line. */
  #position = 0;
  /** Whether the line so far is, or begins with, `data`. */
  #isData = true;
  #sawData = false;
  #afterReturn = false;

  /** True when the first event is whole with this chunk. */
  endsIn(chunk: Buffer): boolean {
    for (const byte of chunk) {
      if (this.#markPosition < byteOrderMark.length && this.#skipsMark(byte)) continue;
      const isSecondHalf = this.#afterReturn && byte === lineFeed;
      this.#afterReturn = byte === carriageReturn;
      if (isSecondHalf) continue;
      if (byte !== lineFeed && byte !== carriageReturn) this.#readInLine(byte);
      else if (this.#endsEvent()) return true;
    }
    return false;
  }

  #readInLine(byte: number): void {
    if (this.#position < dataField.length) this.#isData &&= byte === dataField[this.#position];
    else if (this.#position === dataField.length && this.#isData && byte === colon) this.#sawData = true;
    this.#position += 1;
  }

  #endsEvent(): boolean {
    const isBlank = this.#position === 0;
    if (isBlank) return this.#sawData;
    if (this.#position === dataField.length && this.#isData) this.#sawData = true;
    this.#position = 0;
    this.#isData = true;
    return false;
  }

  #skipsMark(byte: number): boolean {
    const isMark = byte === byteOrderMark[this.#markPosition];
    this.#markPosition = isMark ? this.#markPosition + 1 : byteOrderMark.length;
    return isMark;
  }
}

/** What is wrong with a stream that begins so: the provider's own error, or an event that is no JSON. */
export type FirstEventFault = { readonly kind: 'told'; readonly error: ProviderError } | { readonly kind: 'garbage' };

/** Looks into the first event of these bytes; undefined where it is an event like any other. */
export function faultInFirstEvent(bytes: Buffer): FirstEventFault | undefined {
  for (let from = 0; from < bytes.length;) {
    const end = endOfNextEvent(bytes, from);
    const data = eventData(bytes.toString('utf8', from, end === -1 ? bytes.length : end));
    if (data !== undefined) return faultIn(data);
    from = end === -1 ? bytes.length : end;
  }
  return undefined;
}

function faultIn(data: string): FirstEventFault | undefined {
  if (data === doneData) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return { kind: 'garbage' };
  }
  const error = readProviderError(value);
  return error === undefined ? undefined : { kind: 'told', error };
}
