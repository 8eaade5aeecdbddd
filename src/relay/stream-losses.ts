import type { AnswerEvent } from '../core/answer-events.ts';
import type { AnswerFates } from '../dialects/answer-fates.ts';
import { AnswerLosses } from '../dialects/answer-losses.ts';
import { droppedComment } from '../dialects/dropped-names.ts';

const lateModel: AnswerEvent = { kind: 'lost', name: 'model' };

/**
 * Names what a stream loses in comments, each part once, where the first of its kind is lost: the head has been sent, and
 * a stream that breaks off has named its losses too. A form without comments names them at the end of a whole stream.
 */
export class StreamLosses {
  readonly #losses: AnswerLosses;
  readonly #losesLateModel: boolean;
  readonly #comment: ((words: string) => string) | undefined;
  #named = 0;

  constructor(fates: AnswerFates, comment: ((words: string) => string) | undefined) {
    this.#losses = new AnswerLosses(fates);
    this.#losesLateModel = fates.lateModel === 'dropped';
    this.#comment = comment;
  }

  /** What no comment has named. */
  get unnamed(): readonly string[] {
    return this.#losses.names.slice(this.#named);
  }

  /** @returns a comment where the event loses what no event before it has lost, else nothing */
  nameIn(event: AnswerEvent): string {
    this.#losses.add(event.kind === 'model' && this.#losesLateModel ? lateModel : event);
    const { names } = this.#losses;
    if (names.length === this.#named || this.#comment === undefined) return '';
    const lost = names.slice(this.#named);
    this.#named = names.length;
    return this.#comment(droppedComment(lost));
  }
}
