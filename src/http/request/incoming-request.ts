import { IncomingMessage } from 'node:http';
import { type Isolated, tellBug } from '../../core/isolation.ts';
import type { Route } from './route.ts';
import { type PieceMeter, pieceMeterOf } from '../connection/piece-meter.ts';
import { ownerOf } from '../connection/socket-owner.ts';
import { callForBody } from '../connection/stop-parser.ts';

const longestValue = 256;

/** Up to here the rest of a body that nobody wants is read and forgotten, so that its connection can be used again. */
export const forgottenBodyBytes = 65_536;

/** Who is given a body's bytes as they arrive. */
export interface BodyTaker extends Isolated {
  onData(chunk: Buffer): void;
  /** True while it wants no more: what this read has brought is still given, and the socket is not read on. */
  readonly full?: boolean;
  /** The last byte has been given. */
  onEnd(): void;
}

/** Who is told that a body has come whole which nobody wants. */
export interface BodyForgetter {
  bodyForgotten(): void;
}

/**
 * Node's request, whose body may be taken without the events of a stream. Node's parser hands over each piece of a body
 * with `push`, and `null` behind the last: what a reader who is there by then gets at once, on the parser's own stack,
 * would cost him a tenth of a small request as 'data' and 'end'
 * (docs/decisions/what-is-left-to-node-http.md). A body that nobody takes goes through the stream, as ever.
 */
export class IncomingRequest extends IncomingMessage {
  #taker: BodyTaker | undefined;
  #takenWhole = false;
  #forgotten = false;
  #forgetter: BodyForgetter | undefined;
  #hasPieces = false;
  /** Only of a body that comes in several pieces. */
  #meter: PieceMeter | undefined;
  /** Of those whose path it names as it stands in the table, once they were looked at; the router looks further. */
  route: Route | undefined;
  /** Whether it is begun or refused for overload, once that was asked. */
  begins: boolean | undefined;

  static {
    // Node forgets a finished request at once where its body has ended, and otherwise when the next one comes. Declared
    // as a property, which a class cannot override with a getter.
    Object.defineProperty(this.prototype, 'readableEnded', {
      get(this: IncomingRequest): unknown {
        return this.#takenWhole || Reflect.get(IncomingMessage.prototype, 'readableEnded', this);
      },
    });
  }

  /** Gives the body to the taker: what has come so far now, the rest as it comes. To be called once. */
  giveBodyTo(taker: BodyTaker): void {
    // Asking also tells Node that the body is read, and has it read on.
    for (let chunk = this.#readAll(); chunk !== null; chunk = this.#readAll()) taker.onData(chunk);
    if (this.complete) taker.onEnd();
    else this.#taker = taker;
  }

  /** Throws the body away as it comes. */
  forgetBody(): void {
    this.#forgotten = true;
  }

  /** Tells when the rest of the body has come, which nobody waits for any more. */
  tellForgotten(forgetter: BodyForgetter): void {
    if (!this.complete) this.#forgetter = forgetter;
  }

  override push(chunk: Buffer | null): boolean {
    try {
      if (chunk === null) {
        this.#forgetter?.bodyForgotten();
        this.#endPieces();
      } else if (!this.#takesPiece(chunk.length)) return true;
    } catch (thrown) {
      tellBug(ownerOf(this.socket), thrown);
      return true;
    }
    const taker = this.#taker;
    if (taker === undefined) return this.#forgotten || super.push(chunk);
    try {
      if (chunk !== null) {
        taker.onData(chunk);
        return taker.full !== true;
      }
      this.#taker = undefined;
      this.#takenWhole = true;
      taker.onEnd();
    } catch (thrown) {
      tellBug(taker, thrown);
      if (chunk !== null) return true;
    }
    this.emit('end');
    return false;
  }

  #takesPiece(bytes: number): boolean {
    if (!this.#hasPieces) {
      this.#hasPieces = true;
      return true;
    }
    this.#meter ??= pieceMeterOf(this.socket);
    return this.#meter?.takes(bytes) ?? true;
  }

  /** The next request's body is metered again. */
  #endPieces(): void {
    if (this.#meter?.spent === true) callForBody(this.socket);
  }

  #readAll(): Buffer | null {
    return this.read() as Buffer | null;
  }
}

/** A header's value without having all of them looked at; undefined also where it is longer than senders' names are. */
export function headerIn(rawHeaders: readonly string[], name: string): string | undefined {
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const given = rawHeaders[at] ?? '';
    if (given.length === name.length && given.toLowerCase() === name) {
      const value = rawHeaders[at + 1] ?? '';
      return value.length <= longestValue ? value : undefined;
    }
  }
  return undefined;
}
