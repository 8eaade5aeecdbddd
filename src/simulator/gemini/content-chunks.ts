import type { AnswerPlan } from '../answer-plan.ts';
import type { Choice } from '../choice.ts';
import type { Scenario } from '../options.ts';
import { seal } from '../signatures.ts';
import { takeBlocks } from '../take-blocks.ts';
import type { Progress } from '../take-pieces.ts';
import { answerNames, contentUsage, finishReasonOf, partOf } from './content-answer.ts';

/** A chunk of a stream. */
interface Chunk {
  /** The token of text that the chunk carries; undefined for reasoning, calls and the end. */
  readonly text: string | undefined;
  /** Makes the chunk, with a longer text where it is padded. */
  write(text: string): object;
}

/** The chunks of `streamGenerateContent`. */
export function* contentChunks(
  plan: AnswerPlan,
  scenario: Scenario,
  progress: Progress,
  showsThoughts: boolean,
): Generator<Chunk, void, void> {
  for (const [index, choice] of plan.choices.entries()) {
    yield* candidateChunks(plan, scenario, progress, { index, choice, showsThoughts });
  }
}

interface Candidate {
  readonly index: number;
  readonly choice: Choice;
  readonly showsThoughts: boolean;
}

function* candidateChunks(
  plan: AnswerPlan,
  scenario: Scenario,
  progress: Progress,
  { index, choice, showsThoughts }: Candidate,
): Generator<Chunk, void, void> {
  const chunk = (part: object, end: object = {}): object => ({
    candidates: [{ content: { parts: [part], role: 'model' }, ...end, index }],
    ...(scenario['no-usage'] ? {} : contentUsage(plan, progress)),
    ...answerNames(plan),
  });
  let signature: string | undefined;
  for (const step of takeBlocks(choice, scenario, progress)) {
    const { block } = step;
    if (step.kind === 'close' && block.kind === 'reasoning') signature = seal(step.text);
    if (step.kind === 'token' && (block.kind === 'text' || (block.kind === 'reasoning' && showsThoughts))) {
      const { text } = step;
      yield block.kind === 'text'
        ? { text, write: (padded) => chunk(partOf(block, padded)) }
        : { text: undefined, write: () => chunk(partOf(block, text)) };
    }
    // A call is sent at once, when its last token is there.
    if (step.kind === 'close' && block.kind === 'call') {
      const part = partOf(block, step.text, signature);
      signature = undefined;
      yield { text: undefined, write: () => chunk(part) };
    }
  }
  if (scenario['no-finish']) return;
  const last = partOf({ kind: 'text' }, '', signature);
  const finishReason = finishReasonOf(choice.finish);
  yield { text: undefined, write: () => chunk(last, { finishReason }) };
}
