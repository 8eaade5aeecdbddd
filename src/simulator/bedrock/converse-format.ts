import type { AnswerFormat } from '../answer-format.ts';
import type { AnswerPlan } from '../answer-plan.ts';
import type { Scenario } from '../options.ts';
import { padEvent } from '../pad-event.ts';
import { signatureOf } from '../signatures.ts';
import { onlyChoice, takeBlocks } from '../take-blocks.ts';
import type { Block, Step } from '../take-blocks.ts';
import type { Progress } from '../take-pieces.ts';
import { converseUsage, metricsOf, stopReasonOf, writeConverse } from './converse-answer.ts';
import { writeFrame } from './event-frame.ts';
import { typeOf } from './form.ts';

/** Bedrock's Converse and ConverseStream. */
export const converseFormat: AnswerFormat = {
  streamType: 'application/vnd.amazon.eventstream',
  writeComplete: writeConverse,
  writeEvents,
  writeErrorEvent: (error) => {
    const type = typeOf(error);
    // In the headers of a frame the name of an exception begins with a small letter.
    const name = `${type.charAt(0).toLowerCase()}${type.slice(1)}`;
    const headers = { ':exception-type': name, ':content-type': 'application/json', ':message-type': 'exception' };
    return writeFrame(headers, JSON.stringify({ message: error.message }));
  },
  writeBrokenEvent: () => frameOf('contentBlockDelta', '{"contentBlockIndex":'),
  writeComment: () => undefined,
};

function* writeEvents(plan: AnswerPlan, scenario: Scenario, progress: Progress): Generator<Buffer, void, void> {
  const choice = onlyChoice(plan);
  yield event('messageStart', { role: 'assistant' });
  for (const step of takeBlocks(choice, scenario, progress)) yield* writeStep(step, scenario, progress);
  if (!scenario['no-finish']) yield event('messageStop', { stopReason: stopReasonOf(choice.finish) });
  if (scenario['no-done']) return;
  const usage = scenario['no-usage'] ? {} : { usage: converseUsage(plan, progress) };
  yield event('metadata', { metrics: metricsOf(scenario), ...usage });
}

function* writeStep(step: Step, scenario: Scenario, progress: Progress): Generator<Buffer, void, void> {
  const { block, index } = step;
  const delta = (value: object): Buffer => event('contentBlockDelta', { contentBlockIndex: index, delta: value });
  if (step.kind === 'open') {
    // Bedrock names the beginning of a tool call only.
    if (block.kind !== 'call') return;
    const toolUse = { name: block.call.name, toolUseId: `tooluse_${block.call.id}` };
    yield event('contentBlockStart', { contentBlockIndex: index, start: { toolUse } });
  } else if (step.kind === 'token') {
    const write = (text: string): Buffer => delta(deltaOf(block, text));
    const frame = block.kind === 'text' ? padEvent(scenario, step.text, write) : write(step.text);
    progress.bytes += frame.length;
    yield frame;
  } else {
    if (block.kind === 'reasoning') yield delta({ reasoningContent: { signature: signatureOf(step.text) } });
    yield event('contentBlockStop', { contentBlockIndex: index });
  }
}

function deltaOf(block: Block, text: string): object {
  if (block.kind === 'text') return { text };
  return block.kind === 'reasoning' ? { reasoningContent: { text } } : { toolUse: { input: text } };
}

function event(type: string, payload: object): Buffer {
  // Bedrock fills its frames with a member `p` of a changing length, so that their sizes tell nothing.
  return frameOf(type, JSON.stringify({ ...payload, p: 'abcdefgh' }));
}

function frameOf(type: string, payload: string): Buffer {
  return writeFrame({ ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' }, payload);
}
