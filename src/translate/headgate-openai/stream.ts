import { GatewayError } from '../../core/errors.ts';
import { providerFailure } from '../../core/provider-failure.ts';
import type { Usage } from '../../core/usage.ts';
import { doneEvent, startEvent, tokenEvent, toolCallEvent } from '../../dialects/headgate/stream.ts';
import { readEventError } from '../../dialects/openai/read-error.ts';
import { carriesOutput, chunkFigures, doneData, isChunk, parseEventData } from '../../dialects/openai/stream.ts';
import { StreamUsage } from '../../dialects/openai/stream-usage.ts';
import type { AnswerFrame, StreamTranslator } from '../translation.ts';
import { ToolCallCollector } from './tool-call-collector.ts';

/** Characters of a refusal, which is held until `done`; real ones are a sentence. */
const maxRefusalCharacters = 65_536;

/**
 * A stream of `chat.completion.chunk` events as the events of `/v1/inference`. What a model says instead of an answer, its
 * refusal, is told in `done`, where a complete answer has it too; tool calls are told when they are complete, at the end.
 */
export class ChunkTranslator implements StreamTranslator {
  readonly #frame: AnswerFrame;
  readonly #toolCalls = new ToolCallCollector();
  readonly #usage = new StreamUsage();
  #began = false;
  #sawDone = false;
  #refusal: string | undefined;
  finishReason: string | undefined;
  reportedModel: string | undefined;

  constructor(frame: AnswerFrame) {
    this.#frame = frame;
  }

  get sawEnd(): boolean {
    return this.#sawDone;
  }

  get usage(): Usage {
    return this.#usage.known;
  }

  event(data: string, isNamedError = false): string {
    if (this.#sawDone) return '';
    if (data === doneData) {
      this.#sawDone = true;
      return '';
    }
    const chunk = parseEventData(data);
    const error = readEventError(chunk, { data, isNamedError });
    if (error) throw providerFailure(error, this.#frame.provider);
    if (!isChunk(chunk)) throw invalid('an event that is not a JSON object');
    if (typeof chunk.model === 'string' && chunk.model !== '') this.reportedModel ??= chunk.model;
    let out = this.#begin();
    let hasOutput = false;
    for (const choice of Array.isArray(chunk.choices) ? (chunk.choices as unknown[]) : []) {
      hasOutput ||= carriesOutput(asRecord(choice)['delta']);
      out += this.#choice(choice);
    }
    if (hasOutput) this.#usage.countOutput();
    if (this.finishReason !== undefined) this.#usage.finished();
    const figures = chunkFigures(chunk);
    if (figures !== undefined) this.#usage.tell(figures);
    return out;
  }

  end(): string {
    const { told } = this.#usage;
    const done = doneEvent({
      finishReason: this.finishReason ?? null,
      usage: told,
      costUsd: this.#frame.costUsd(told),
      refusal: this.#refusal,
      timings: this.#frame.timings(),
    });
    return this.#begin() + this.#toolCalls.finish().map(toolCallEvent).join('') + done;
  }

  /** The stream begins with what its first chunk says of the model. */
  #begin(): string {
    if (this.#began) return '';
    this.#began = true;
    const { inferenceId, upstreamModel, provider } = this.#frame;
    return startEvent(inferenceId, this.reportedModel ?? upstreamModel, provider);
  }

  #choice(choice: unknown): string {
    const { index, delta, finish_reason } = asRecord(choice);
    // One answer is asked for; another has no place in ours, and leaving it out would be silent.
    if (index !== undefined && index !== 0) throw invalid('a second choice where one was asked for');
    const { content, refusal, tool_calls } = asRecord(delta);
    let out = '';
    if (typeof content === 'string') {
      if (content !== '') out = tokenEvent(content);
    } else if (content !== undefined && content !== null) throw invalid('content that is not text');
    if (typeof refusal === 'string') this.#refuse(refusal);
    if (Array.isArray(tool_calls)) this.#toolCalls.add(tool_calls);
    if (typeof finish_reason === 'string' && finish_reason !== '') this.finishReason ??= finish_reason;
    return out;
  }

  #refuse(words: string): void {
    this.#refusal = (this.#refusal ?? '') + words;
    if (this.#refusal.length > maxRefusalCharacters) {
      throw invalid(`a refusal of more than ${maxRefusalCharacters} characters`);
    }
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function invalid(what: string): GatewayError {
  return new GatewayError('upstream_invalid', `The provider's stream could not be read: it holds ${what}.`);
}
