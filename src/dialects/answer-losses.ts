import type { AnswerEvent } from '../core/answer-events.ts';
import {
  type AnswerFates,
  type AnswerFeature,
  type AnswerFeatures,
  type PartFates,
  partMembers,
} from './answer-fates.ts';

/** Maximum number of names. A provider can make up others without end. */
const maxNames = 128;

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
        if (this.#judge('citation', event)) {
          const { citationMembers: carried } = this.#fates;
          const members = typeof carried === 'function' ? carried(event) : carried;
          this.#judgeMembers('citation', event, partMembers.citation, members);
        }
        return;
      case 'lost':
        this.#add(`answer.${event.name}`);
        return;
      case 'logprobs':
        this.#judge('logprobs', event);
        return;
      case 'audio':
        if (this.#judge('audio', event)) {
          this.#judgeMembers('audio', event, partMembers.audio, this.#fates.audioMembers);
        }
        return;
      case 'usage':
        this.#judgeMembers('usage', event.usage, partMembers.usage, this.#fates.usageMembers);
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
      case 'error':
        break;
    }
  }

  /** @returns whether the part is carried */
  #judge<Feature extends AnswerFeature>(feature: Feature, part: AnswerFeatures[Feature]): boolean {
    const fates: PartFates = this.#fates;
    const fate: PartFates[Feature] = fates[feature];
    const isCarried = typeof fate === 'function' ? fate(part) : fate === 'carried';
    const name = feature === 'imageSignature' ? 'answer.signature' : `answer.${feature}`;
    if (!isCarried) this.#add(name);
    return isCarried;
  }

  /** A part may be carried without all that the provider tells of it. Zero says nothing. */
  #judgeMembers(kind: string, part: object, all: readonly string[], carried: readonly string[] = []): void {
    for (const [member, value] of Object.entries(part)) {
      const isTold = value !== undefined && value !== 0;
      if (isTold && all.includes(member) && !carried.includes(member)) this.#add(`answer.${kind}.${member}`);
    }
  }

  #add(name: string): void {
    if (!this.#names.includes(name) && this.#names.length < maxNames) this.#names.push(name);
  }
}
