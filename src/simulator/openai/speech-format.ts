import type { AnswerFormat, StreamEvent } from '../answer-format.ts';
import type { AnswerPlan } from '../answer-plan.ts';
import { BadDirective } from '../directives.ts';
import type { Scenario } from '../options.ts';
import { totalOf } from '../answer-plan.ts';
import type { SimulatedError } from '../simulated-error.ts';
import { SseWriter, writeSseComment } from '../sse-writer.ts';
import type { Progress } from '../take-pieces.ts';
import { errorBody } from './form.ts';
import type { SoundForm } from './sound.ts';

// About as long as it takes to say a character.
const secondsPerCharacter = 0.06;
// A large sound is sent in large pieces.
const largePieceBytes = 64 * 1024;

/** The speech of one request, sent as it is made: as bytes, or as events of base64. */
export class SpeechFormat implements AnswerFormat {
  readonly streamType: string;
  readonly #sound: SoundForm;
  readonly #isSse: boolean;
  readonly #seconds: number;

  constructor(sound: SoundForm, characters: number, isSse: boolean) {
    this.#sound = sound;
    this.#isSse = isSse;
    this.#seconds = characters * secondsPerCharacter;
    this.streamType = isSse ? 'text/event-stream; charset=utf-8' : sound.contentType;
  }

  /** Speech is always sent as it is made. */
  writeComplete(): never {
    throw new BadDirective('speech has no complete form');
  }

  *writeEvents(plan: AnswerPlan, scenario: Scenario, progress: Progress): Generator<StreamEvent, void, void> {
    if (!this.#isSse && scenario['error-after'] !== undefined) {
      throw new BadDirective("'error-after': a sound has no events; with 'stream_format' 'sse' it has.");
    }
    const frame = new SseWriter(scenario);
    for (const bytes of this.#pieces(scenario, progress)) {
      progress.tokens += 1;
      progress.bytes += bytes.length;
      yield this.#isSse ? frame.typed({ type: 'speech.audio.delta', audio: bytes.toString('base64') }) : bytes;
      progress.row += 1;
    }
    if (!this.#isSse || scenario['no-done']) return;
    const input_tokens = totalOf(plan.prompt);
    const usage = { input_tokens, output_tokens: progress.tokens, total_tokens: input_tokens + progress.tokens };
    yield frame.typed({ type: 'speech.audio.done', usage });
  }

  writeErrorEvent(error: SimulatedError, _: AnswerPlan, scenario: Scenario): StreamEvent {
    return new SseWriter(scenario).typed({ type: 'error', error: errorBody(error) });
  }

  writeBrokenEvent(scenario: Scenario): StreamEvent {
    return this.#isSse
      ? new SseWriter(scenario).data('{"type":"speech.audio.delta","audio":"')
      : Buffer.from('garbage');
  }

  writeComment(scenario: Scenario): string | undefined {
    return this.#isSse ? writeSseComment(scenario) : undefined;
  }

  /** The header and the sound, a tenth of a second in each piece, or more of a sound whose size a directive asks for. */
  *#pieces(scenario: Scenario, progress: Progress): Generator<Buffer, void, void> {
    const { unit, bytesPerSecond } = this.#sound;
    const soundBytes = Math.ceil((scenario.bytes ?? this.#seconds * bytesPerSecond) / unit.length) * unit.length;
    const head = this.#sound.header(soundBytes);
    if (head.length > 0) yield head;
    const atOnce = scenario.bytes === undefined ? 1 : Math.ceil(largePieceBytes / unit.length);
    const piece = Buffer.concat(Array.from({ length: atOnce }, () => unit));
    const end = head.length + soundBytes;
    while (progress.bytes < end) yield piece.subarray(0, Math.min(piece.length, end - progress.bytes));
  }
}
