import { answerBegins, type Beginning, BufferedAnswer } from './buffered-answer.ts';

/** An answer of opaque bytes whose first byte is awaited: until then an error can still be told as one. */
export class AwaitFirstByte extends BufferedAnswer {
  protected override readBeginning(): Beginning {
    return answerBegins;
  }

  /** An answer may be empty. */
  protected override readWhole(): Beginning {
    return answerBegins;
  }
}
