import type { GatewayError } from '../core/errors.ts';
import type { AnswerMemoryBudget } from '../core/memory-budget.ts';
import type { Source } from '../core/source.ts';
import { answerBegins, type Beginning, BufferedAnswer } from './buffered-answer.ts';

/** Reads the error in a body that is complete; undefined where the body tells none. */
export type ReadErrorInBytes = (body: Buffer) => GatewayError | undefined;

/** A larger body is no error. */
const maxErrorBytes = 65_536;

/**
 * An answer of opaque bytes whose first byte is awaited: until then an error can still be told as one. A body that could be an
 * error by its media type is awaited to its end, if it is short.
 */
export class AwaitFirstByte extends BufferedAnswer {
  readonly #readError: ReadErrorInBytes | undefined;

  /** @param readError absent where the media type says that the body is no error */
  constructor(
    source: Source,
    memoryBudget: AnswerMemoryBudget,
    tell: (beginning: Beginning) => void,
    readError?: ReadErrorInBytes,
  ) {
    super(source, memoryBudget, tell);
    this.#readError = readError;
  }

  protected override readBeginning(): Beginning | undefined {
    return this.#readError === undefined || this.bytes > maxErrorBytes ? answerBegins : undefined;
  }

  /** An answer may be empty. */
  protected override readWhole(): Beginning {
    const error = this.bytes > maxErrorBytes ? undefined : this.#readError?.(this.joined);
    return error === undefined ? answerBegins : { kind: 'refusal', error };
  }
}
