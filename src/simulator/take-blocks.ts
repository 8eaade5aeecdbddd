import type { AnswerPlan } from './answer-plan.ts';
import type { Choice, Piece, ToolCall } from './choice.ts';
import type { Scenario } from './options.ts';
import { takePieces } from './take-pieces.ts';
import type { Progress } from './take-pieces.ts';
import type { WholeChoice } from './whole-choice.ts';

/** A run of pieces of one kind: the reasoning, the text, or one tool call. */
export type Block =
  | { readonly kind: 'reasoning' }
  | { readonly kind: 'text' }
  | { readonly kind: 'call'; readonly call: ToolCall };

/** A step of a stream that has one block after the other. */
export type Step =
  | { readonly kind: 'open'; readonly index: number; readonly block: Block }
  /** One token of the block: of its text, or of the arguments of its call. */
  | { readonly kind: 'token'; readonly index: number; readonly block: Block; readonly text: string }
  /** The end of the block, with all that its tokens have said. */
  | { readonly kind: 'close'; readonly index: number; readonly block: Block; readonly text: string };

/** A choice as blocks, for the dialects that write one choice after the other. */
export function* takeBlocks(choice: Choice, scenario: Scenario, progress: Progress): Generator<Step, void, void> {
  let index = -1;
  let block: Block | undefined;
  let texts: string[] = [];
  for (const { piece } of takePieces([choice], scenario, progress)) {
    const begun = beginsBlock(piece, block);
    if (begun) {
      if (block) yield { kind: 'close', index, block, text: texts.join('') };
      index += 1;
      block = begun;
      texts = [];
      yield { kind: 'open', index, block: begun };
    }
    if (piece.kind === 'call' || !block) continue;
    texts.push(piece.text);
    yield { kind: 'token', index, block, text: piece.text };
  }
  if (block) yield { kind: 'close', index, block, text: texts.join('') };
}

function beginsBlock(piece: Piece, open: Block | undefined): Block | undefined {
  if (piece.kind === 'call') return { kind: 'call', call: piece.call };
  return piece.kind === 'arguments' || piece.kind === open?.kind ? undefined : { kind: piece.kind };
}

/** The only choice of a dialect that has one. */
export function onlyChoice(plan: AnswerPlan): Choice {
  const [choice] = plan.choices;
  if (!choice) throw new Error('The plan has no choice.');
  return choice;
}

/** The blocks of a choice that was read to its end, each with all that its tokens say. */
export function blocksOf(whole: WholeChoice): readonly { readonly block: Block; readonly text: string }[] {
  return [
    ...(whole.reasoning === '' ? [] : [{ block: { kind: 'reasoning' } as const, text: whole.reasoning }]),
    ...(whole.text === '' ? [] : [{ block: { kind: 'text' } as const, text: whole.text }]),
    ...whole.calls.map((call) => ({ block: { kind: 'call', call } as const, text: call.arguments })),
  ];
}
