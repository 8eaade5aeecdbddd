import { IncomingMessage } from 'node:http';
import { type Isolated, tellBug } from '../../core/isolation.ts';
import type { Priority } from '../../core/priority.ts';
import type { Route } from './route.ts';
import { type PieceMeter, pieceMeterOf } from '../connection/piece-meter.ts';
import { ownerOf } from '../connection/socket-owner.ts';
import { callForBody } from '../connection/stop-parser.ts';

const longestValue = 256;

/** The rest of an unwanted body is read and dropped up to this size, so that its connection can be used again. */
export const forgottenBodyBytes = 65_536;

/** Receives the bytes of a body as they arrive. */
export interface BodyTaker extends Isolated {
  onData(chunk: Buffer): void;
  /**
   * True while it wants no more. What the current read has brought is still given to it, and the socket is not read on.
   */
  readonly full?: boolean;
  /** The last byte has been given. */
  onEnd(): void;
}

/** Is told when an unwanted body has arrived completely. */
export interface BodyForgetter {
  bodyForgotten(): void;
}

/**
 * Node's request, whose body can be read without the events of a stream. Node's parser passes each piece of a body to
 * `push`, and `null` at the end. A reader that is set by then gets each piece at once, on the parser's own stack. The
 * events 'data' and 'end' would cost a tenth of a small request (docs/decisions/what-node-http-does-and-what-we-do.md). A body
 * without such a reader goes through the stream as usual.
 */
export class IncomingRequest extends IncomingMessage {
  #taker: BodyTaker | undefined;
  #takenWhole = false;
  #forgotten = false;
  #forgetter: BodyForgetter | undefined;
  #hasPieces = false;
  /** Set only for a body that arrives in several pieces. */
  #meter: PieceMeter | undefined;
  /** The route, if method and target are written exactly as in the route table; otherwise the router searches. */
  route: Route | undefined;
  /** Whether it is started or refused for overload; undefined until that has been decided. */
  begins: boolean | undefined;
  /** Of a request that is refused for overload. */
  declare priority?: Priority;

  static {
    // Node releases a finished request at once if its body has ended, and otherwise only when the next one arrives. In
    // Node this is a property, which a class cannot override with a getter.
    Object.defineProperty(this.prototype, 'readableEnded', {
      get(this: IncomingRequest): unknown {
        return this.#takenWhole || Reflect.get(IncomingMessage.prototype, 'readableEnded', this);
      },
    });
  }

  /**
   * Whether the client waits for `100 Continue` before it sends the body. In HTTP/1.0 the field means nothing (RFC 9110,
   * section 10.1.1).
   */
  get awaitsContinue(): boolean {
    return this.headers.expect !== undefined && this.httpVersionMinor > 0;
  }

  /** Gives the body to the taker: what has arrived now, the rest as it arrives. Must be called only once. */
  giveBodyTo(taker: BodyTaker): void {
    // Reading also tells Node that the body is wanted, so that it reads on.
    for (let chunk = this.#readAll(); chunk !== null; chunk = this.#readAll()) taker.onData(chunk);
    if (this.complete) taker.onEnd();
    else this.#taker = taker;
  }

  /** Drops the body as it arrives. */
  forgetBody(): void {
    this.#forgotten = true;
  }

  /** Calls back when the rest of the body, which nothing waits for, has arrived. */
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

  /** From here on the next request's body is measured again. */
  #endPieces(): void {
    if (this.#meter?.spent === true) callForBody(this.socket);
  }

  #readAll(): Buffer | null {
    return this.read() as Buffer | null;
  }
}

/**
 * Finds one header without making Node parse all of them. Undefined if it is missing, or longer than any key or id.
 */
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
