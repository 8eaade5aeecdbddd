import type { GatewayError } from '../core/errors.ts';
import type { Receiver } from '../core/source.ts';

const longestLook = 64;
const byteOrderMark = '\xef\xbb\xbf';
const fields = ['data', 'event', 'id', 'retry'];

/**
 * Chooses who hears a body by what it begins with, where its media type does not say that it is a stream of events: some
 * servers send none, or another one.
 */
export class FirstBytes implements Receiver {
  readonly #choose: (areEvents: boolean) => Receiver;
  #held: Buffer[] = [];
  #chosen: Receiver | undefined;

  /** @param choose called once; gives who hears the body, from its first byte on */
  constructor(choose: (areEvents: boolean) => Receiver) {
    this.#choose = choose;
  }

  onData(chunk: Buffer): void {
    if (this.#chosen !== undefined) {
      this.#chosen.onData(chunk);
      return;
    }
    this.#held.push(chunk);
    const areEvents = beginEvents(Buffer.concat(this.#held));
    if (areEvents !== undefined) this.#handOver(areEvents);
  }

  onEnd(): void {
    (this.#chosen ?? this.#handOver(false)).onEnd();
  }

  onError(error: GatewayError): void {
    (this.#chosen ?? this.#handOver(false)).onError(error);
  }

  #handOver(areEvents: boolean): Receiver {
    const held = Buffer.concat(this.#held);
    this.#held = [];
    this.#chosen = this.#choose(areEvents);
    if (held.length > 0) this.#chosen.onData(held);
    return this.#chosen;
  }
}

/** Whether a stream of events begins so: with a comment or a field (HTML Living Standard). Undefined while that is open. */
export function beginEvents(bytes: Buffer): boolean | undefined {
  const text = bytes.toString('latin1', 0, longestLook);
  if (byteOrderMark.startsWith(text)) return undefined;
  const line = (text.startsWith(byteOrderMark) ? text.slice(byteOrderMark.length) : text).replace(/^[\r\n]+/, '');
  if (line === '') return bytes.length < longestLook ? undefined : false;
  if (
    line.startsWith(':') ||
    fields.some((field) => /^[:\r\n]/.test(line.slice(field.length)) && line.startsWith(field))
  )
    return true;
  return fields.some((field) => field.startsWith(line)) ? undefined : false;
}
