import type { AnswerPlan } from '../answer-plan.ts';
import type { Scenario } from '../options.ts';
import { padEvent } from '../pad-event.ts';
import type { Json } from '../read-fields.ts';
import { SseWriter } from '../sse-writer.ts';
import { onlyChoice, takeBlocks } from '../take-blocks.ts';
import type { Step } from '../take-blocks.ts';
import type { Progress } from '../take-pieces.ts';
import type { ResponseRequest } from './read-response-request.ts';
import { endedStatus, endOf, itemOf, responseObject, responseUsage, textPart } from './response-object.ts';

/** The events of one streamed response (https://platform.openai.com/docs/api-reference/responses-streaming). */
export class ResponseEvents {
  /** Number of the next event. */
  sequence = 0;
  readonly #plan: AnswerPlan;
  readonly #request: ResponseRequest;
  readonly #scenario: Scenario;
  readonly #frame: SseWriter;
  readonly #output: Json[] = [];
  #id = '';

  constructor(plan: AnswerPlan, request: ResponseRequest, scenario: Scenario) {
    this.#plan = plan;
    this.#request = request;
    this.#scenario = scenario;
    this.#frame = new SseWriter(scenario);
  }

  /** Returns the response as it is at the end. */
  *write(progress: Progress): Generator<string, Json, void> {
    const begun = responseObject(this.#plan, this.#request, {});
    yield this.#event('response.created', { response: begun });
    yield this.#event('response.in_progress', { response: begun });
    const choice = onlyChoice(this.#plan);
    for (const step of takeBlocks(choice, this.#scenario, progress)) yield* this.#writeStep(step, progress);
    const { type, changes } = endOf(choice.finish);
    const usage = this.#scenario['no-usage'] ? {} : { usage: responseUsage(this.#plan, progress) };
    const response = responseObject(this.#plan, this.#request, { ...changes, output: this.#output, ...usage });
    // One event is both the reason of the end and the end.
    if (!this.#scenario['no-finish'] && !this.#scenario['no-done']) yield this.#event(type, { response });
    return response;
  }

  *#writeStep(step: Step, progress: Progress): Generator<string, void, void> {
    if (step.kind === 'open') yield* this.#open(step);
    else if (step.kind === 'close') yield* this.#close(step);
    else {
      const write = this.#deltaWriter(step);
      if (!write) return;
      const sequence = this.sequence;
      const event = padEvent(step.block.kind === 'text' ? this.#scenario : {}, step.text, (text) => {
        this.sequence = sequence;
        return write(text);
      });
      progress.bytes += event.length;
      yield event;
    }
  }

  *#open({ index, block }: Step): Generator<string, void, void> {
    this.#id = this.#plan.makeId(48);
    const item = itemOf(block, '', this.#id, 'in_progress', this.#request);
    yield this.#event('response.output_item.added', { output_index: index, item });
    const place = { item_id: item['id'], output_index: index };
    if (block.kind === 'text') {
      yield this.#event('response.content_part.added', { ...place, content_index: 0, part: textPart('') });
    } else if (block.kind === 'reasoning' && this.#request.shows.summary) {
      const part = { type: 'summary_text', text: '' };
      yield this.#event('response.reasoning_summary_part.added', { ...place, summary_index: 0, part });
    }
  }

  /** Writes the event of one token; undefined where the client does not see it. */
  #deltaWriter({ index, block }: Step): ((delta: string) => string) | undefined {
    if (block.kind === 'text') {
      const place = { item_id: `msg_${this.#id}`, output_index: index, content_index: 0 };
      return (delta) => this.#event('response.output_text.delta', { ...place, delta, logprobs: [] });
    }
    if (block.kind === 'call') {
      const place = { item_id: `fc_${this.#id}`, output_index: index };
      return (delta) => this.#event('response.function_call_arguments.delta', { ...place, delta });
    }
    if (!this.#request.shows.summary) return undefined;
    const place = { item_id: `rs_${this.#id}`, output_index: index, summary_index: 0 };
    return (delta) => this.#event('response.reasoning_summary_text.delta', { ...place, delta });
  }

  *#close({ index, block, text }: Extract<Step, { kind: 'close' }>): Generator<string, void, void> {
    const item = itemOf(block, text, this.#id, endedStatus(block, onlyChoice(this.#plan).finish), this.#request);
    const place = { item_id: item['id'], output_index: index };
    if (block.kind === 'text') {
      yield this.#event('response.output_text.done', { ...place, content_index: 0, text, logprobs: [] });
      yield this.#event('response.content_part.done', { ...place, content_index: 0, part: textPart(text) });
    } else if (block.kind === 'call') {
      yield this.#event('response.function_call_arguments.done', { ...place, arguments: text });
    } else if (this.#request.shows.summary) {
      yield this.#event('response.reasoning_summary_text.done', { ...place, summary_index: 0, text });
      const part = { type: 'summary_text', text };
      yield this.#event('response.reasoning_summary_part.done', { ...place, summary_index: 0, part });
    }
    this.#output.push(item);
    yield this.#event('response.output_item.done', { output_index: index, item });
  }

  #event(type: string, members: Json): string {
    const event = this.#frame.typed({ type, sequence_number: this.sequence, ...members });
    this.sequence += 1;
    return event;
  }
}
