import type { GatewayError } from './errors.ts';

/** The memory budget that the bytes of a request's body are charged to, as long as they are in memory. */
export interface BodyMemoryBudget {
  /** Charges these bytes. Returns the refusal, and charges nothing, where the budget does not allow them. */
  reserve(bytes: number): GatewayError | undefined;
  /**
   * Charges bytes that the request can do without. False, and nothing is charged, where that would leave less than a
   * quarter of the budget to others.
   */
  reserveSpare(bytes: number): boolean;
  release(bytes: number): void;
}

/** The memory budget that a large form is charged to while it is read whole, and until its request ends. */
export interface FormMemoryBudget {
  /** Charges these bytes. Returns the refusal, and charges nothing, where the budget does not allow them. */
  chargeForm(bytes: number): GatewayError | undefined;
  /** Releases all that was charged for the form. Idempotent. */
  releaseForm(): void;
}

/** The memory budget that a complete answer is charged to, until its bytes are handed to the client. */
export interface AnswerMemoryBudget {
  /** Charges these bytes. Returns the refusal, and charges nothing, where the budget does not allow them. */
  chargeAnswer(bytes: number): GatewayError | undefined;
  /** Releases these bytes, or all that was charged for the answer. Idempotent. */
  releaseAnswer(bytes?: number): void;
}

/**
 * How much memory one event of a stream may use while it is incomplete. The memory budget is charged only for large events:
 * charging costs more than a small event is worth.
 */
export interface PartialEventBudget {
  readonly maxBytes: number;
  readonly memoryBudget: AnswerMemoryBudget;
}
