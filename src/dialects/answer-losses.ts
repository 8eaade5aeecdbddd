import type { AnswerEvent } from '../core/answer-events.ts';
import type { AnswerFates, AnswerFeature, AnswerFeatures } from './answer-fates.ts';

/** Finds what of one answer has no place in the client's dialect. */
export class AnswerLosses {
  readonly #fates: AnswerFates;
  readonly #names: string[] = [];

  constructor(fates: AnswerFates) {
    this.#fates = fates;
  }

  /** What was lost so far, each once: `answer.logprobs` and so on. */
  get names(): readonly string[] {
    return this.#names;
  }

  add(event: AnswerEvent): void {
    switch (event.kind) {
      case 'text':
      case 'reasoning':
      case 'tool_call_begin':
        if (event.signature !== undefined) this.#judge('signature', event.signature);
        return;
      case 'image':
        if (this.#judge('image', event) && event.signature !== undefined)
          this.#judge('imageSignature', event.signature);
        return;
      case 'citation':
        this.#judge('citation', event);
        return;
      case 'logprobs':
        this.#judge('logprobs', event);
        return;
      case 'audio':
        this.#judge('audio', event);
        return;
      case 'extension':
        this.#judge('extension', event);
        return;
      case 'start':
      case 'model':
      case 'refusal':
      case 'tool_call_arguments':
      case 'tool_call_end':
      case 'finish':
      case 'usage':
      case 'error':
        break;
    }
  }

  /** @returns whether the part is carried */
  #judge<Feature extends AnswerFeature>(feature: Feature, part: AnswerFeatures[Feature]): boolean {
    const fate: AnswerFates[Feature] = this.#fates[feature];
    const isCarried = typeof fate === 'function' ? fate(part) : fate === 'carried';
    const name = feature === 'imageSignature' ? 'answer.signature' : `answer.${feature}`;
    if (!isCarried && !this.#names.includes(name)) this.#names.push(name);
    return isCarried;
  }
}
