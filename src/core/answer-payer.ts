import type { GatewayError } from './errors.ts';

/** Who is charged for the bytes of a complete answer until they are handed to the client. One answer at a time. */
export interface AnswerPayer {
  /** Undefined, or why so many bytes more are refused; then nothing is charged. */
  chargeAnswer(bytes: number): GatewayError | undefined;
  /** Gives back all that the answer was charged. Idempotent. */
  releaseAnswer(): void;
}

/** How much of an event that is not whole yet may be held, and who is charged where that is much. */
export interface EventRoom {
  readonly maxBytes: number;
  readonly payer: AnswerPayer;
}
