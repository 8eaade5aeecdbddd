import type { AnswerFormat, StreamEvent } from '../answer-format.ts';
import type { AnswerPlan } from '../answer-plan.ts';
import type { Scenario } from '../options.ts';
import type { Json } from '../read-fields.ts';
import type { SimulatedError } from '../simulated-error.ts';
import { SseWriter, writeSseComment } from '../sse-writer.ts';
import { blocksOf, onlyChoice } from '../take-blocks.ts';
import type { Progress } from '../take-pieces.ts';
import { readWhole } from '../whole-choice.ts';
import { errorBody } from './form.ts';
import type { ResponseRequest } from './read-response-request.ts';
import { ResponseEvents } from './response-events.ts';
import { endedStatus, endOf, itemOf, responseObject, responseUsage } from './response-object.ts';

/** Called with a response that has ended. */
type Keep = (response: Json) => void;

/** OpenAI's Responses (https://platform.openai.com/docs/api-reference/responses). Made for one request. */
export class ResponsesFormat implements AnswerFormat {
  readonly streamType = 'text/event-stream; charset=utf-8';
  readonly writeComment = writeSseComment;
  readonly #request: ResponseRequest;
  readonly #keep: Keep;
  #events: ResponseEvents | undefined;

  constructor(request: ResponseRequest, keep: Keep) {
    this.#request = request;
    this.#keep = keep;
  }

  writeComplete(plan: AnswerPlan, scenario: Scenario): { body: Json; tokens: number } {
    const choice = onlyChoice(plan);
    const whole = readWhole(choice, scenario.bytes ?? 0);
    const { changes } = endOf(choice.finish);
    const output = blocksOf(whole).map(({ block, text }) =>
      itemOf(block, text, plan.makeId(48), endedStatus(block, choice.finish), this.#request),
    );
    const usage = scenario['no-usage'] ? {} : { usage: responseUsage(plan, whole) };
    const body = responseObject(plan, this.#request, { ...changes, output, ...usage });
    this.#keep(body);
    return { body, tokens: whole.tokens };
  }

  *writeEvents(plan: AnswerPlan, scenario: Scenario, progress: Progress): Generator<StreamEvent, void, void> {
    this.#events = new ResponseEvents(plan, this.#request, scenario);
    const response = yield* this.#events.write(progress);
    this.#keep(response);
  }

  writeErrorEvent(error: SimulatedError, _: AnswerPlan, scenario: Scenario): StreamEvent {
    const { message, type, param, code } = errorBody(error);
    const sequence = this.#events?.sequence ?? 0;
    return new SseWriter(scenario).typed({
      type: 'error',
      sequence_number: sequence,
      error: { type, code: code ?? type, message, param },
    });
  }

  writeBrokenEvent(scenario: Scenario): StreamEvent {
    return new SseWriter(scenario).data('{"type":"response.output_text.delta","item_id":"msg_');
  }
}
