import { FixedText } from './generated-text.ts';
import type { TextTokens } from './generated-text.ts';

/** One of the requested answers: as deltas for a stream, or as one message. */
export interface Choice {
  readonly kind: 'text' | 'tools';
  readonly finishReason: string;
  /** The first delta, as JSON. */
  readonly roleDelta: string;
  /** The next delta as JSON, with one token; undefined at the end. */
  nextDelta(): string | undefined;
  /** The remaining answer as one message. */
  message(): { readonly message: object; readonly tokens: number };
}

export class TextChoice implements Choice {
  readonly kind = 'text';
  readonly roleDelta = '{"role":"assistant","content":"","refusal":null}';
  readonly finishReason: string;
  readonly #pieces: TextTokens;
  readonly #minBytes: number;

  /** @param minBytes size in bytes to which a complete message is padded */
  constructor(pieces: TextTokens, finishReason: string, minBytes: number) {
    this.#pieces = pieces;
    this.finishReason = finishReason;
    this.#minBytes = minBytes;
  }

  nextDelta(): string | undefined {
    const piece = this.#pieces.next();
    return piece === undefined ? undefined : `{"content":${JSON.stringify(piece)}}`;
  }

  message(): { readonly message: object; readonly tokens: number } {
    const parts: string[] = [];
    let length = 0;
    for (let piece = this.#pieces.next(); piece !== undefined; piece = this.#pieces.next()) {
      parts.push(piece);
      length += piece.length;
      // The rest of a large text is padding.
      if (this.#minBytes > 0 && (length >= this.#minBytes || parts.length >= 1000)) break;
    }
    const content = parts.join('') + '.'.repeat(Math.max(0, this.#minBytes - length));
    const message = { role: 'assistant', content, refusal: null, annotations: [] };
    return { message, tokens: parts.length };
  }
}

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** The arguments as JSON text. */
  readonly arguments: string;
}

export class ToolsChoice implements Choice {
  readonly kind = 'tools';
  readonly roleDelta = '{"role":"assistant","content":null,"refusal":null}';
  readonly finishReason: string;
  readonly #calls: readonly ToolCall[];
  #index = -1;
  #pieces: TextTokens | undefined;

  constructor(calls: readonly ToolCall[], finishReason: string) {
    this.#calls = calls;
    this.finishReason = finishReason;
  }

  nextDelta(): string | undefined {
    const piece = this.#pieces?.next();
    if (piece !== undefined)
      return JSON.stringify({ tool_calls: [{ index: this.#index, function: { arguments: piece } }] });
    this.#index += 1;
    const call = this.#calls[this.#index];
    if (!call) return undefined;
    this.#pieces = new FixedText(call.arguments, Infinity);
    const { id, name } = call;
    return JSON.stringify({
      tool_calls: [{ index: this.#index, id, type: 'function', function: { name, arguments: '' } }],
    });
  }

  message(): { readonly message: object; readonly tokens: number } {
    const calls = this.#calls.map(({ id, name, arguments: text }) => ({
      id,
      type: 'function',
      function: { name, arguments: text },
    }));
    let tokens = 0;
    while (this.nextDelta() !== undefined) tokens += 1;
    return { message: { role: 'assistant', content: null, tool_calls: calls, refusal: null, annotations: [] }, tokens };
  }
}
