import type { GatewayError } from '../core/errors.ts';
import type { AnswerHead } from '../core/exchange.ts';
import type { Isolated } from '../core/isolation.ts';

/** One of the clients that read a recording. */
export interface RecordingReader extends Isolated {
  /** Offset of the next byte that it takes. */
  readonly position: number;
  /** The client takes no more for now. */
  readonly isFull: boolean;
  /** There is more to read: a head, bytes or the end. */
  moved(): void;
  /** Takes all that there is, although its client takes no more for now: there is no room for it elsewhere. */
  takeAll(): void;
  /** It is too far behind the others, and what it would read next is forgotten. */
  leftBehind(): void;
}

/** How an answer ended. `cut` is an end at which the client can tell that something is missing. */
export type RecordingEnd = 'clean' | 'cut';

/** An answer that clients read from its start, each at its own pace. It may still be growing. */
export interface Recorded {
  readonly head: AnswerHead | undefined;
  /** A complete answer. Undefined for a stream. */
  readonly body: Buffer | undefined;
  readonly end: RecordingEnd | undefined;
  /** The bug for which there is no answer. */
  readonly failure: GatewayError | undefined;
  /** Bytes of the stream so far. */
  readonly length: number;
  /** It can be read from its start. */
  readonly isWhole: boolean;
  /** The bytes of the stream from there on, in pieces; empty where there are no more for now. */
  read(offset: number): Buffer;
  join(reader: RecordingReader): void;
  /** A reader takes more. */
  emptied(): void;
  /** Idempotent. */
  leave(reader: RecordingReader): void;
}
