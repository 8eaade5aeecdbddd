import type { AnswerPlan } from '../answer-plan.ts';
import type { Scenario } from '../options.ts';
import { padEvent } from '../pad-event.ts';
import { signatureOf } from '../signatures.ts';
import { SseWriter } from '../sse-writer.ts';
import { onlyChoice, takeBlocks } from '../take-blocks.ts';
import type { Block, Step } from '../take-blocks.ts';
import type { Progress } from '../take-pieces.ts';
import { messageHead, messageUsage, stopReasonOf } from './message.ts';

/** The events of a streamed message (https://docs.anthropic.com/en/docs/build-with-claude/streaming). */
export function* writeMessageEvents(
  plan: AnswerPlan,
  scenario: Scenario,
  progress: Progress,
): Generator<string, void, void> {
  const frame = new SseWriter(scenario);
  const usage = (tokens: number): object =>
    scenario['no-usage'] ? {} : { usage: messageUsage(plan, { tokens, reasoningTokens: progress.reasoningTokens }) };

  const message = { ...messageHead(plan), content: [], stop_reason: null, stop_sequence: null, ...usage(1) };
  yield frame.typed({ type: 'message_start', message });
  const choice = onlyChoice(plan);
  for (const step of takeBlocks(choice, scenario, progress)) yield* writeStep(frame, step, scenario, progress);
  if (!scenario['no-finish']) {
    const delta = { stop_reason: stopReasonOf(choice.finish), stop_sequence: null };
    yield frame.typed({ type: 'message_delta', delta, ...usage(progress.tokens) });
  }
  if (!scenario['no-done']) yield frame.typed({ type: 'message_stop' });
}

function* writeStep(frame: SseWriter, step: Step, scenario: Scenario, progress: Progress): Generator<string> {
  const { index, block } = step;
  if (step.kind === 'open') {
    yield frame.typed({ type: 'content_block_start', index, content_block: beginningOf(block) });
    // Anthropic sends pings anywhere, and one at the beginning of every stream.
    if (index === 0) yield frame.typed({ type: 'ping' });
  } else if (step.kind === 'token') {
    const write = (text: string): string =>
      frame.typed({ type: 'content_block_delta', index, delta: deltaOf(block, text) });
    const event = block.kind === 'text' ? padEvent(scenario, step.text, write) : write(step.text);
    progress.bytes += event.length;
    yield event;
  } else {
    if (block.kind === 'reasoning') {
      const delta = { type: 'signature_delta', signature: signatureOf(step.text) };
      yield frame.typed({ type: 'content_block_delta', index, delta });
    }
    yield frame.typed({ type: 'content_block_stop', index });
  }
}

function beginningOf(block: Block): object {
  if (block.kind === 'reasoning') return { type: 'thinking', thinking: '', signature: '' };
  if (block.kind === 'text') return { type: 'text', text: '' };
  return { type: 'tool_use', id: `toolu_${block.call.id}`, name: block.call.name, input: {} };
}

function deltaOf(block: Block, text: string): object {
  if (block.kind === 'reasoning') return { type: 'thinking_delta', thinking: text };
  if (block.kind === 'text') return { type: 'text_delta', text };
  return { type: 'input_json_delta', partial_json: text };
}
