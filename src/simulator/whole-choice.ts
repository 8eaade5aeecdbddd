import type { Choice, ToolCall } from './choice.ts';

/** A choice that was read to its end. */
export interface WholeChoice {
  readonly reasoning: string;
  readonly text: string;
  readonly calls: readonly ToolCall[];
  /** Tokens of everything, reasoning included. */
  readonly tokens: number;
  readonly reasoningTokens: number;
}

/** Reads a choice to its end. @param minBytes size in bytes to which the text is padded */
export function readWhole(choice: Choice, minBytes: number): WholeChoice {
  const thoughts: string[] = [];
  const texts: string[] = [];
  const calls: ToolCall[] = [];
  let tokens = 0;
  let length = 0;
  for (let piece = choice.next(); piece !== undefined; piece = choice.next()) {
    tokens += 1;
    if (piece.kind === 'reasoning') thoughts.push(piece.text);
    if (piece.kind === 'call') calls.push(piece.call);
    if (piece.kind !== 'text') continue;
    texts.push(piece.text);
    length += piece.text.length;
    // The rest of a large text is padding.
    if (minBytes > 0 && (length >= minBytes || texts.length >= 1000)) break;
  }
  const padding = choice.kind === 'text' ? '.'.repeat(Math.max(0, minBytes - length)) : '';
  return {
    reasoning: thoughts.join(''),
    text: texts.join('') + padding,
    calls,
    tokens,
    reasoningTokens: thoughts.length,
  };
}
