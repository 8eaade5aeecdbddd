import type { AnswerEvent } from '../core/answer-events.ts';
import type { AnswerFates } from '../dialects/answer-fates.ts';
import { AnswerLosses } from '../dialects/answer-losses.ts';
import type { StreamWriter } from '../dialects/dialect.ts';
import { droppedComment } from '../dialects/dropped-names.ts';

/**
 * Names what a stream loses in comments, each part once, where the first of its kind is lost: the head has been sent, and
 * a stream that breaks off has named its losses too.
 */
export class LossNamingWriter implements StreamWriter {
  readonly #writer: StreamWriter;
  readonly #losses: AnswerLosses;
  readonly #comment: (words: string) => string;
  #named = 0;

  constructor(writer: StreamWriter, fates: AnswerFates, comment: (words: string) => string) {
    this.#writer = writer;
    this.#losses = new AnswerLosses(fates);
    this.#comment = comment;
  }

  event(event: AnswerEvent): string {
    this.#losses.add(event);
    const { names } = this.#losses;
    const written = this.#writer.event(event);
    if (names.length === this.#named) return written;
    const lost = names.slice(this.#named);
    this.#named = names.length;
    return written + this.#comment(droppedComment(lost));
  }

  end(): string {
    return this.#writer.end();
  }
}
