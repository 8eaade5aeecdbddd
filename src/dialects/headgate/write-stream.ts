import type { AnswerEvent } from '../../core/answer-events.ts';
import { ToolCallCollector } from '../../core/tool-call-collector.ts';
import { unreadableStream } from '../../core/unreadable.ts';
import type { AnswerMetadata } from '../answer-metadata.ts';
import type { AnswerEnd, StreamWriter } from '../dialect.ts';
import { doneEvent, reasoningEvent, startEvent, tokenEvent, toolCallEvent } from './events.ts';
import { answerId, writeToolCall } from './write-answer.ts';

/** Characters of a refusal, which is held until `done`; real ones are a sentence. */
const maxRefusalCharacters = 65_536;

/**
 * Writes a stream of `/v1/inference`. What a model says instead of an answer, its refusal, is told in `done`, where a
 * complete answer has it too; tool calls are told when they are complete, at the end.
 */
export class HeadgateStreamWriter implements StreamWriter {
  readonly #metadata: AnswerMetadata;
  readonly #toolCalls = new ToolCallCollector();
  #refusal: string | undefined;

  constructor(metadata: AnswerMetadata) {
    this.#metadata = metadata;
  }

  event(event: AnswerEvent): string {
    switch (event.kind) {
      case 'text':
        return tokenEvent(event.text);
      case 'start': {
        const { upstreamModel, provider } = this.#metadata;
        return startEvent(answerId(this.#metadata), event.model ?? upstreamModel, provider);
      }
      case 'reasoning':
        return event.text === '' ? '' : reasoningEvent(event.text);
      case 'refusal':
        this.#refuse(event.text);
        return '';
      case 'tool_call_begin':
      case 'tool_call_arguments':
        this.#toolCalls.add(event);
        return '';
      case 'tool_call_end':
      case 'model':
      case 'citation':
      case 'logprobs':
      case 'image':
      case 'audio':
      case 'lost':
      case 'extension':
      case 'finish':
      case 'usage':
      case 'error':
        break;
    }
    return '';
  }

  end({ finish, usage }: AnswerEnd): string {
    const done = doneEvent({
      finishReason: finish?.providerReason ?? null,
      usage,
      costUsd: this.#metadata.costUsd(usage),
      refusal: this.#refusal,
      timings: this.#metadata.timings(),
    });
    const calls = this.#toolCalls.inOrder().map((call) => toolCallEvent(writeToolCall(call)));
    return calls.join('') + done;
  }

  #refuse(words: string): void {
    this.#refusal = (this.#refusal ?? '') + words;
    if (this.#refusal.length > maxRefusalCharacters) {
      throw unreadableStream(`it holds a refusal of more than ${maxRefusalCharacters} characters`);
    }
  }
}
