import type { AnswerEvent, CitationEvent, FinishEvent } from './answer-events.ts';
import { type ToolCall, ToolCallCollector } from './tool-call-collector.ts';
import type { Usage } from './usage.ts';

/** A complete answer in the form of the hub. */
export interface WholeAnswer {
  /** The model's name as the provider reports it. */
  readonly model: string | undefined;
  readonly text: string;
  /** Undefined where the model did not refuse. The members below are likewise undefined where the answer has none. */
  readonly refusal: string | undefined;
  readonly reasoning: string | undefined;
  readonly toolCalls: readonly ToolCall[];
  readonly citations: readonly CitationEvent[];
  readonly finish: FinishEvent | undefined;
  readonly usage: Usage | undefined;
}

/**
 * Assembles a complete answer from its events. It has no limits of its own, because the size of the provider's body is
 * limited already.
 */
export class WholeAnswerCollector {
  #model: string | undefined;
  #text = '';
  #refusal: string | undefined;
  #reasoning: string | undefined;
  readonly #toolCalls = new ToolCallCollector({ characters: Infinity, calls: Infinity });
  readonly #citations: CitationEvent[] = [];
  #finish: FinishEvent | undefined;
  #usage: Usage | undefined;

  /** @throws GatewayError the error of an `error` event */
  add(event: AnswerEvent): void {
    switch (event.kind) {
      case 'start':
      case 'model':
        this.#model ??= event.model;
        return;
      case 'text':
        this.#text += event.text;
        return;
      case 'refusal':
        this.#refusal = (this.#refusal ?? '') + event.text;
        return;
      case 'reasoning':
        this.#reasoning = (this.#reasoning ?? '') + event.text;
        return;
      case 'citation':
        this.#citations.push(event);
        return;
      case 'finish':
        this.#finish ??= event;
        return;
      case 'usage':
        this.#usage = event.usage;
        return;
      case 'error':
        throw event.error;
      case 'tool_call_begin':
      case 'tool_call_arguments':
      case 'tool_call_end':
        this.#toolCalls.add(event);
    }
  }

  answer(): WholeAnswer {
    return {
      model: this.#model,
      text: this.#text,
      refusal: this.#refusal,
      reasoning: this.#reasoning,
      toolCalls: this.#toolCalls.inOrder(),
      citations: this.#citations,
      finish: this.#finish,
      usage: this.#usage,
    };
  }
}
