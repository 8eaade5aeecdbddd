import type { AnswerPlan } from '../answer-plan.ts';
import type { Choice, Piece } from '../choice.ts';
import type { Scenario } from '../options.ts';
import { SseWriter } from '../sse-writer.ts';
import { takePieces } from '../take-pieces.ts';
import type { Progress } from '../take-pieces.ts';
import { chatUsage } from './chat-usage.ts';

/** Generates the chunks of a streamed chat completion, each as its complete event. */
export function* writeChunks(plan: AnswerPlan, scenario: Scenario, progress: Progress): Generator<string, void, void> {
  const frame = new SseWriter(scenario);
  const { open, close } = chunkText(plan);
  // Strings that all events of a choice share are built once. At 20,000 events a second that matters.
  const opens = plan.choices.map((_, index) => `${frame.open}${open}"choices":[{"index":${index},"delta":`);
  const running = `,"logprobs":null,"finish_reason":null}]${close}${frame.close}`;
  const filler = '.'.repeat(scenario['event-bytes'] ?? 0);

  for (const [index, choice] of plan.choices.entries()) yield `${opens[index]}${roleDelta(choice)}${running}`;

  for (const { index, piece } of takePieces(plan.choices, scenario, progress)) {
    let event = `${opens[index]}${deltaOf(piece)}${running}`;
    if (filler.length > 0 && piece.kind === 'text') event = pad(event, running.length, filler);
    progress.bytes += event.length;
    yield event;
  }

  if (!scenario['no-finish']) {
    for (const [index, choice] of plan.choices.entries()) {
      yield `${opens[index]}{},"logprobs":null,"finish_reason":${JSON.stringify(choice.finish)}}]${close}${frame.close}`;
    }
  }
  if (plan.includeUsage) {
    const usage = JSON.stringify(chatUsage(plan.prompt, progress));
    yield frame.data(`${open}"choices":[],"usage":${usage}}`);
  }
  if (!scenario['no-done']) yield frame.data('[DONE]');
}

function roleDelta(choice: Choice): string {
  return `{"role":"assistant","content":${choice.kind === 'text' ? '""' : 'null'},"refusal":null}`;
}

function deltaOf(piece: Piece): string {
  if (piece.kind === 'text') return `{"content":${JSON.stringify(piece.text)}}`;
  if (piece.kind === 'reasoning') return `{"reasoning_content":${JSON.stringify(piece.text)}}`;
  if (piece.kind === 'arguments') {
    return JSON.stringify({ tool_calls: [{ index: piece.index, function: { arguments: piece.text } }] });
  }
  const { id, name } = piece.call;
  const call = { index: piece.index, id: `call_${id}`, type: 'function', function: { name, arguments: '' } };
  return JSON.stringify({ tool_calls: [call] });
}

/** The text before and after the choices in every chunk. */
function chunkText(plan: AnswerPlan): { open: string; close: string } {
  const { id, created, model, fingerprint } = plan;
  const chunk = { id: `chatcmpl-${id}`, object: 'chat.completion.chunk', created, model, service_tier: 'default' };
  const open = JSON.stringify({ ...chunk, system_fingerprint: fingerprint }).slice(0, -1);
  return { open: `${open},`, close: plan.includeUsage ? ',"usage":null}' : '}' };
}

/** Pads the content of an event. The content ends with `"}` before the shared tail. */
function pad(event: string, tailLength: number, filler: string): string {
  const missing = filler.length - event.length;
  if (missing <= 0) return event;
  const at = event.length - tailLength - 2;
  return `${event.slice(0, at)}${filler.slice(0, missing)}${event.slice(at)}`;
}
