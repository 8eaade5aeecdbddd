import type { AnswerFormat } from '../answer-format.ts';
import { totalOf } from '../answer-plan.ts';
import type { AnswerPlan } from '../answer-plan.ts';
import type { OutputTokens } from '../output-tokens.ts';
import type { Scenario } from '../options.ts';
import { SseWriter } from '../sse-writer.ts';
import { onlyChoice } from '../take-blocks.ts';
import { takePieces } from '../take-pieces.ts';
import type { Progress } from '../take-pieces.ts';
import { readWhole } from '../whole-choice.ts';
import { chatFormat } from './chat-format.ts';

/** Transcriptions and translations: text of the length that the directives say. */
export function transcriptionFormat(form: string): AnswerFormat {
  const writeComplete = (plan: AnswerPlan, scenario: Scenario): { body: object | string; tokens: number } => {
    const whole = readWhole(onlyChoice(plan), scenario.bytes ?? 0);
    return { body: bodyOf(form, whole.text, usageOf(plan, whole)), tokens: whole.tokens };
  };
  return { ...chatFormat, writeComplete, writeEvents };
}

function* writeEvents(plan: AnswerPlan, scenario: Scenario, progress: Progress): Generator<string, void, void> {
  const frame = new SseWriter(scenario);
  let text = '';
  for (const { piece } of takePieces(plan.choices, scenario, progress)) {
    if (piece.kind !== 'text') continue;
    text += piece.text;
    const event = frame.typed({ type: 'transcript.text.delta', delta: piece.text });
    progress.bytes += event.length;
    yield event;
  }
  if (scenario['no-finish'] || scenario['no-done']) return;
  yield frame.typed({ type: 'transcript.text.done', text, usage: usageOf(plan, progress) });
}

function bodyOf(form: string, text: string, usage: object): object | string {
  switch (form) {
    case 'text':
      return `${text}\n`;
    case 'srt':
      return `1\n00:00:00,000 --> 00:00:10,000\n${text}\n\n`;
    case 'vtt':
      return `WEBVTT\n\n00:00:00.000 --> 00:00:10.000\n${text}\n\n`;
    case 'verbose_json': {
      const segment = { id: 0, seek: 0, start: 0, end: 10, text, tokens: [], temperature: 0 };
      return { task: 'transcribe', language: 'english', duration: 10, text, segments: [segment], usage };
    }
    default:
      return { text, usage };
  }
}

function usageOf({ prompt }: AnswerPlan, { tokens }: OutputTokens): object {
  const input_tokens = totalOf(prompt);
  const input_token_details = { text_tokens: 0, audio_tokens: input_tokens };
  return {
    type: 'tokens',
    input_tokens,
    input_token_details,
    output_tokens: tokens,
    total_tokens: input_tokens + tokens,
  };
}
