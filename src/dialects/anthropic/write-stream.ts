import type { AnswerEvent, ReasoningEvent } from '../../core/answer-events.ts';
import type { AnswerMetadata } from '../answer-metadata.ts';
import type { AnswerEnd, StreamWriter } from '../dialect.ts';
import { isObject } from '../chat-form/read-value.ts';
import { BlockWriter } from './block-writer.ts';
import { CallBlocks } from './call-blocks.ts';
import { writeCitation } from './citations.ts';
import { writeFinish } from './finish-reasons.ts';
import { redactedBlock, signatureText } from './thinking.ts';
import { messageEvent } from './events.ts';
import { answerId, refusalDetails } from './write-answer.ts';
import { unknownUsage, writeUsage } from './write-usage.ts';

/** Characters of a refusal that are repeated in `stop_details`. Real ones are a sentence. */
const maxRefusalCharacters = 65_536;

/** Writes a stream of Messages events. */
export class MessageWriter implements StreamWriter {
  readonly #metadata: AnswerMetadata;
  readonly #blocks = new BlockWriter();
  readonly #calls = new CallBlocks(this.#blocks);
  #thoughtIsSummary = false;
  #refusal = '';
  #isRefusal = false;

  constructor(metadata: AnswerMetadata) {
    this.#metadata = metadata;
  }

  event(event: AnswerEvent): string {
    switch (event.kind) {
      case 'start':
        return this.#start(event.model);
      case 'text':
        return this.#text(event.text) + this.#sign(event);
      case 'refusal':
        this.#isRefusal = true;
        this.#refusal = (this.#refusal + event.text).slice(0, maxRefusalCharacters);
        return this.#text(event.text);
      case 'reasoning':
        return this.#think(event);
      case 'tool_call_begin': {
        const { id, signature } = event;
        const owned = signature === undefined ? '' : this.#whole(redactedBlock(signature, { kind: 'tool_call', id }));
        return this.#closeThought() + owned + this.#calls.begin(event);
      }
      case 'tool_call_arguments':
        return this.#calls.add(event.call, event.json);
      case 'tool_call_end':
        return this.#calls.end(event.call);
      case 'citation': {
        const citation = writeCitation(event);
        if (citation === undefined) return '';
        return this.#blocks.lateTextDelta({ type: 'citations_delta', citation });
      }
      case 'extension':
        if (event.dialect !== 'anthropic' || !isObject(event.value)) return '';
        return this.#closeThought() + this.#whole(event.value);
      case 'lost':
      case 'model':
      case 'logprobs':
      case 'image':
      case 'audio':
      case 'finish':
      case 'usage':
      case 'error':
        break;
    }
    return '';
  }

  end({ finish, usage }: AnswerEnd): string {
    const content = { hasToolCalls: this.#calls.count > 0, isRefusal: this.#isRefusal };
    const delta = {
      ...writeFinish(finish, content),
      ...(this.#isRefusal ? { stop_details: refusalDetails(this.#refusal) } : {}),
    };
    return (
      this.#closeThought() +
      this.#blocks.closeOpen() +
      this.#calls.endAll() +
      messageEvent('message_delta', { delta, usage: usage === undefined ? unknownUsage : writeUsage(usage) }) +
      messageEvent('message_stop', {})
    );
  }

  #start(model: string | undefined): string {
    const message = {
      id: answerId(this.#metadata),
      type: 'message',
      role: 'assistant',
      model: model ?? this.#metadata.upstreamModel,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      // Other dialects report the input at the end. The figures of `message_delta` replace these.
      usage: unknownUsage,
    };
    return messageEvent('message_start', { message });
  }

  #text(text: string): string {
    if (text === '') return '';
    return (
      this.#closeThought() +
      this.#blocks.ensureOpen('text', { type: 'text', text: '' }) +
      this.#blocks.piece('text', 'text_delta', text)
    );
  }

  #sign({ signature }: Extract<AnswerEvent, { kind: 'text' }>): string {
    return signature === undefined ? '' : this.#whole(redactedBlock(signature, { kind: 'text' }));
  }

  #think({ text, isSummary: summarised, signature }: ReasoningEvent): string {
    const isSummary = summarised === true;
    if (text === '' && signature?.kind === 'content' && !this.#blocks.isOpen('thinking')) {
      return this.#whole(redactedBlock(signature));
    }
    const closed = this.#thoughtIsSummary === isSummary ? '' : this.#closeThought();
    this.#thoughtIsSummary = isSummary;
    return (
      closed +
      this.#blocks.ensureOpen('thinking', { type: 'thinking', thinking: '', signature: '' }) +
      (text === '' ? '' : this.#blocks.piece('thinking', 'thinking_delta', text)) +
      (signature === undefined ? '' : this.#closeThought(signatureText(signature)))
    );
  }

  /** Every block of thoughts ends with a signature, also where the provider gave none. */
  #closeThought(signature = signatureText(undefined)): string {
    if (!this.#blocks.isOpen('thinking')) return '';
    return this.#blocks.piece('thinking', 'signature_delta', signature) + this.#blocks.closeOpen();
  }

  #whole(block: object): string {
    return this.#blocks.whole(block);
  }
}
