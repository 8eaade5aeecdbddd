import type { AnswerEvent } from '../../core/answer-events.ts';
import { SignedCollector } from '../../core/signed-collector.ts';
import type { AnswerMetadata } from '../answer-metadata.ts';
import { writeReasoningDetails } from '../chat-form/reasoning-details.ts';
import type { AnswerEnd, StreamWriter } from '../dialect.ts';
import { writeFinish } from './finish-reasons.ts';
import { doneEvent } from './chunk.ts';
import { answerId, writeCitation, writeUsage } from './write-answer.ts';
import { writeLogprobs } from './write-logprobs.ts';
import { writeAudio, writeImage } from './write-media.ts';

/** Writes a stream of `chat.completion.chunk` events. */
export class ChunkWriter implements StreamWriter {
  readonly #metadata: AnswerMetadata;
  readonly #showsUsage: boolean;
  /** The part of a chunk before its choices, built when the model name is known. */
  #head = '';
  readonly #signed = new SignedCollector();
  #images = 0;
  /** What stands in each chunk behind its choices. */
  readonly #rest: string;

  /** @param showsUsage the client requested the usage of the stream */
  constructor(metadata: AnswerMetadata, showsUsage: boolean) {
    this.#metadata = metadata;
    this.#showsUsage = showsUsage;
    this.#rest = showsUsage ? ',"usage":null' : '';
  }

  event(event: AnswerEvent): string {
    switch (event.kind) {
      case 'start':
        this.#head = this.#makeHead(event.model ?? this.#metadata.upstreamModel);
        return this.#delta({ role: 'assistant', content: '' });
      case 'text':
        if (event.signature !== undefined) this.#signed.add(event);
        return event.text === '' ? '' : this.#piece('content', event.text);
      case 'refusal':
        return this.#delta({ refusal: event.text });
      case 'reasoning':
        this.#signed.add(event);
        return event.text === '' ? '' : this.#piece('reasoning_content', event.text);
      case 'tool_call_begin': {
        const { call: index, id, name } = event;
        this.#signed.add(event);
        return this.#toolCall({ index, id, type: 'function', function: { name, arguments: '' } });
      }
      case 'tool_call_arguments':
        return this.#toolCall({ index: event.call, function: { arguments: event.json } });
      case 'citation':
        return this.#annotations(writeCitation(event));
      case 'logprobs':
        return this.#chunk(
          [{ index: 0, delta: {}, logprobs: writeLogprobs([event]), finish_reason: null }],
          this.#rest,
        );
      case 'finish':
        return this.#details() + this.#delta({}, writeFinish(event));
      case 'image':
        this.#images += 1;
        return this.#delta({ images: [writeImage(event, this.#images - 1)] });
      case 'audio':
        return this.#delta({ audio: writeAudio(event) });
      case 'model':
        this.#head = this.#makeHead(event.model);
        return '';
      case 'usage':
      case 'tool_call_end':
      case 'lost':
      case 'extension':
      case 'error':
        break;
    }
    return '';
  }

  /** In one piece: the helpers of OpenAI's SDKs keep of a member that they do not know what came last. */
  #details(): string {
    const details = writeReasoningDetails(this.#signed.all);
    return details === undefined ? '' : this.#delta({ reasoning_details: details });
  }

  #annotations(annotations: readonly object[]): string {
    return annotations.length === 0 ? '' : this.#delta({ annotations });
  }

  end({ usage }: AnswerEnd): string {
    const last = this.#showsUsage && usage ? this.#chunk([], `,"usage":${json(writeUsage(usage))}`) : '';
    return last + doneEvent;
  }

  #toolCall(piece: object): string {
    return this.#delta({ tool_calls: [piece] });
  }

  /** There is one for nearly every token, so only the text in it is written as JSON. */
  #piece(member: 'content' | 'reasoning_content', text: string): string {
    const delta = `{"${member}":${json(text)}}`;
    return `${this.#head}[{"index":0,"delta":${delta},"logprobs":null,"finish_reason":null}]${this.#rest}}\n\n`;
  }

  #delta(delta: object, reason: string | null = null): string {
    return this.#chunk([{ index: 0, delta, logprobs: null, finish_reason: reason }], this.#rest);
  }

  #chunk(choices: readonly object[], rest: string): string {
    return `${this.#head}${json(choices)}${rest}}\n\n`;
  }

  #makeHead(model: string): string {
    const { createdAtSeconds: created } = this.#metadata;
    const head = json({ id: answerId(this.#metadata), object: 'chat.completion.chunk', created, model });
    return `data: ${head.slice(0, -1)},"choices":`;
  }
}

function json(value: unknown): string {
  return JSON.stringify(value);
}
