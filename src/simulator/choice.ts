import { FixedText } from './generated-text.ts';
import type { TextTokens } from './generated-text.ts';

/** A part of an answer: one token of it, or the beginning of a tool call. */
export type Piece =
  | { readonly kind: 'reasoning'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'call'; readonly call: ToolCall; readonly index: number }
  /** A token of the arguments of the call with this index. */
  | { readonly kind: 'arguments'; readonly text: string; readonly index: number };

export interface ToolCall {
  /** Letters and digits, to which each dialect adds its own prefix. */
  readonly id: string;
  readonly name: string;
  /** The arguments as JSON text. */
  readonly arguments: string;
}

/** What a choice consists of beside its reasoning. */
type Content =
  | { readonly kind: 'text'; readonly pieces: TextTokens }
  | { readonly kind: 'tools'; readonly calls: readonly ToolCall[] };

/** One of the requested answers, which is read piece by piece and only once. */
export class Choice {
  readonly kind: Content['kind'];
  /** `stop`, `length`, `tool_calls`, or what the directive `finish` says. */
  readonly finish: string;
  readonly #reasoning: TextTokens;
  readonly #content: Content;
  #index = -1;
  #arguments: TextTokens | undefined;

  constructor(content: Content, finish: string, reasoning: TextTokens) {
    this.kind = content.kind;
    this.finish = finish;
    this.#content = content;
    this.#reasoning = reasoning;
  }

  /** The next piece; undefined at the end. */
  next(): Piece | undefined {
    const thought = this.#reasoning.next();
    if (thought !== undefined) return { kind: 'reasoning', text: thought };
    if (this.#content.kind === 'text') {
      const text = this.#content.pieces.next();
      return text === undefined ? undefined : { kind: 'text', text };
    }
    const text = this.#arguments?.next();
    if (text !== undefined) return { kind: 'arguments', text, index: this.#index };
    this.#index += 1;
    const call = this.#content.calls[this.#index];
    if (!call) return undefined;
    this.#arguments = new FixedText(call.arguments, Infinity);
    return { kind: 'call', call, index: this.#index };
  }
}
