import type { Choice, Piece } from './choice.ts';
import type { Scenario } from './options.ts';

/** Progress of a stream, for its pace and the statistics. */
export interface Progress {
  /** Tokens of one choice; the rate applies to them. */
  row: number;
  /** Tokens of all choices, reasoning included. */
  tokens: number;
  reasoningTokens: number;
  /** Bytes of the events that carry tokens, which the writer of the events adds up. */
  bytes: number;
}

export function noProgress(): Progress {
  return { row: 0, tokens: 0, reasoningTokens: 0, bytes: 0 };
}

/** The pieces of all choices, one of each in turn, until the choices end or the answer has the size of `bytes`. */
export function* takePieces(
  choices: readonly Choice[],
  scenario: Scenario,
  progress: Progress,
): Generator<{ readonly index: number; readonly piece: Piece }, void, void> {
  const minBytes = scenario.bytes ?? 0;
  let going = true;
  while (going) {
    going = false;
    for (const [index, choice] of choices.entries()) {
      const piece = choice.next();
      if (piece === undefined) continue;
      going = true;
      progress.tokens += 1;
      if (piece.kind === 'reasoning') progress.reasoningTokens += 1;
      yield { index, piece };
    }
    progress.row += 1;
    if (minBytes > 0 && progress.bytes >= minBytes) break;
  }
}
