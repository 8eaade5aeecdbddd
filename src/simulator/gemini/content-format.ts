import type { AnswerFormat, StreamEvent } from '../answer-format.ts';
import type { AnswerPlan } from '../answer-plan.ts';
import type { Scenario } from '../options.ts';
import { padEvent } from '../pad-event.ts';
import type { SimulatedError } from '../simulated-error.ts';
import { SseWriter, writeSseComment } from '../sse-writer.ts';
import type { Progress } from '../take-pieces.ts';
import { writeContent } from './content-answer.ts';
import { contentChunks } from './content-chunks.ts';
import { errorBody } from './form.ts';

/** How the chunks of a stream stand in its body. */
interface Framing {
  readonly streamType: string;
  /** Frames the chunk with this number. */
  frame(json: string, number: number, scenario: Scenario): string;
  /** What follows the last chunk; undefined for nothing. */
  readonly end: string | undefined;
  comment(scenario: Scenario): string | undefined;
}

/** `alt=sse`. Google ends lines with CRLF. */
const sse: Framing = {
  streamType: 'text/event-stream',
  frame: (json, _, scenario) => new SseWriter({ eol: 'crlf', ...scenario }).data(json),
  end: undefined,
  comment: (scenario) => writeSseComment({ eol: 'crlf', ...scenario }),
};

/** Without `alt=sse`: one JSON array, which grows. */
const jsonArray: Framing = {
  streamType: 'application/json; charset=UTF-8',
  frame: (json, number) => `${number === 0 ? '[' : ',\r\n'}${json}`,
  end: ']',
  comment: () => undefined,
};

/** Gemini's generateContent (https://ai.google.dev/api/generate-content). Made for one request. */
export class ContentFormat implements AnswerFormat {
  readonly #framing: Framing;
  readonly #showsThoughts: boolean;
  #sent = 0;

  constructor(form: { readonly isArray: boolean; readonly showsThoughts: boolean }) {
    this.#framing = form.isArray ? jsonArray : sse;
    this.#showsThoughts = form.showsThoughts;
  }

  get streamType(): string {
    return this.#framing.streamType;
  }

  writeComplete(plan: AnswerPlan, scenario: Scenario): { body: object; tokens: number } {
    return writeContent(plan, scenario, this.#showsThoughts);
  }

  *writeEvents(plan: AnswerPlan, scenario: Scenario, progress: Progress): Generator<StreamEvent, void, void> {
    const { end } = this.#framing;
    this.#sent = 0;
    for (const chunk of contentChunks(plan, scenario, progress, this.#showsThoughts)) {
      const write = (text: string): string =>
        this.#framing.frame(JSON.stringify(chunk.write(text)), this.#sent, scenario);
      const event = chunk.text === undefined ? write('') : padEvent(scenario, chunk.text, write);
      progress.bytes += event.length;
      this.#sent += 1;
      yield event;
    }
    if (end !== undefined && !scenario['no-done']) yield end;
  }

  writeErrorEvent(error: SimulatedError, _: AnswerPlan, scenario: Scenario): string {
    const { end = '' } = this.#framing;
    return `${this.#framing.frame(JSON.stringify(errorBody(error, scenario)), this.#sent, scenario)}${end}`;
  }

  writeBrokenEvent(scenario: Scenario): string {
    return this.#framing.frame('{"candidates": [', this.#sent, scenario);
  }

  writeComment(scenario: Scenario): string | undefined {
    return this.#framing.comment(scenario);
  }
}
