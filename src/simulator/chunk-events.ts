import { usageOf } from './answer-plan.ts';
import type { AnswerPlan } from './answer-plan.ts';
import type { Scenario } from './options.ts';

/** Progress of a stream, for its pace and the statistics. */
export interface Progress {
  /** Tokens of one choice; the rate applies to them. */
  row: number;
  /** Tokens of all choices. */
  tokens: number;
  bytes: number;
}

/** Generates the events of a streamed answer, each as its complete text. */
export function* writeEvents(plan: AnswerPlan, scenario: Scenario, progress: Progress): Generator<string, void, void> {
  const frame = eventFrame(scenario);
  const { open, close } = chunkText(plan);
  // Strings that all events of a choice share are built once. At 20,000 events a second that matters.
  const opens = plan.choices.map((_, index) => `${frame.open}${open}"choices":[{"index":${index},"delta":`);
  const running = `,"logprobs":null,"finish_reason":null}]${close}${frame.close}`;
  const filler = '.'.repeat(scenario['event-bytes'] ?? 0);
  const minBytes = scenario.bytes ?? 0;

  for (const [index, choice] of plan.choices.entries()) yield `${opens[index]}${choice.roleDelta}${running}`;

  let going = true;
  while (going) {
    going = false;
    for (const [index, choice] of plan.choices.entries()) {
      const delta = choice.nextDelta();
      if (delta === undefined) continue;
      going = true;
      progress.tokens += 1;
      let event = `${opens[index]}${delta}${running}`;
      if (filler.length > 0 && choice.kind === 'text') event = pad(event, running.length, filler);
      progress.bytes += event.length;
      yield event;
    }
    progress.row += 1;
    if (minBytes > 0 && progress.bytes >= minBytes) break;
  }

  if (!scenario['no-finish']) {
    for (const [index, choice] of plan.choices.entries()) {
      yield `${opens[index]}{},"logprobs":null,"finish_reason":${JSON.stringify(choice.finishReason)}}]${close}${frame.close}`;
    }
  }
  if (plan.includeUsage) {
    const usage = JSON.stringify(usageOf(plan, progress.tokens));
    yield `${frame.open}${open}"choices":[],"usage":${usage}}${frame.close}`;
  }
  if (!scenario['no-done']) yield `${frame.open}[DONE]${frame.close}`;
}

/** An event with any data. */
export function writeEvent(data: string, scenario: Scenario): string {
  const frame = eventFrame(scenario);
  return `${frame.open}${data}${frame.close}`;
}

/** A comment, which clients must ignore. */
export function writeComment(scenario: Scenario): string {
  const end = lineEnd(scenario);
  return `: simulated keep-alive${end}${end}`;
}

function eventFrame(scenario: Scenario): { open: string; close: string } {
  const end = lineEnd(scenario);
  return { open: scenario.tight ? 'data:' : 'data: ', close: `${end}${end}` };
}

function lineEnd(scenario: Scenario): string {
  if (scenario.eol === 'crlf') return '\r\n';
  return scenario.eol === 'cr' ? '\r' : '\n';
}

/** The text before and after the choices in every chunk. */
function chunkText(plan: AnswerPlan): { open: string; close: string } {
  const { id, created, model, fingerprint } = plan;
  const chunk = { id, object: 'chat.completion.chunk', created, model, service_tier: 'default' };
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
