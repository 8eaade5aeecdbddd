import { GatewayError } from '../core/errors.ts';
import type { AnswerMemoryBudget, BodyMemoryBudget, FormMemoryBudget } from '../core/memory-budget.ts';
import type { ResourceUse } from './resource-use-table.ts';
import type { SharedBytes } from './shared-bytes.ts';

/** The shares of all callers, which this request is charged to. */
interface Shares {
  readonly bodies: SharedBytes;
  readonly forms: SharedBytes;
  readonly answers: SharedBytes;
  joinLine(own: ResourceUse, address: ResourceUse): void;
  leaveLine(own: ResourceUse, address: ResourceUse): void;
  leave(own: ResourceUse, address: ResourceUse): void;
}

/** What one request uses of its caller's share and of its address's share, until the last byte of its answer. */
export class RequestResources implements BodyMemoryBudget, FormMemoryBudget, AnswerMemoryBudget {
  readonly #shares: Shares;
  readonly #own: ResourceUse;
  readonly #address: ResourceUse;
  #left = false;
  #waits = false;
  #formBytes = 0;
  #answerBytes = 0;

  constructor(shares: Shares, own: ResourceUse, address: ResourceUse) {
    this.#shares = shares;
    this.#own = own;
    this.#address = address;
  }

  /** Requests of the caller in flight in this process, this one included. */
  get ofCaller(): number {
    return this.#own.requests;
  }

  /** Requests of the address in flight in this process, this one included. */
  get ofAddress(): number {
    return this.#address.requests;
  }

  /**
   * Counts the request as one that waits for a permit.
   * @throws GatewayError `rate_limit_exceeded` if as many of its caller or its address wait as may
   */
  joinLine(): void {
    this.#shares.joinLine(this.#own, this.#address);
    this.#waits = true;
  }

  /** The request waits no longer. Idempotent. */
  leaveLine(): void {
    if (!this.#waits) return;
    this.#waits = false;
    this.#shares.leaveLine(this.#own, this.#address);
  }

  /** Charges bytes of the request's body. They must be released before the request leaves. */
  reserve(bytes: number): GatewayError | undefined {
    return this.#shares.bodies.reserve(bytes, this.#own.bodies, this.#address.bodies);
  }

  reserveSpare(bytes: number): boolean {
    return this.#shares.bodies.reserveSpare(bytes, this.#own.bodies, this.#address.bodies);
  }

  release(bytes: number): void {
    this.#shares.bodies.release(bytes, this.#own.bodies, this.#address.bodies);
  }

  chargeForm(bytes: number): GatewayError | undefined {
    // What is charged after the request has left would never be released.
    if (this.#left) return new GatewayError('client_gone');
    const refusal = this.#shares.forms.reserve(bytes, this.#own.forms, this.#address.forms);
    if (refusal === undefined) this.#formBytes += bytes;
    return refusal;
  }

  releaseForm(): void {
    if (this.#formBytes === 0) return;
    this.#shares.forms.release(this.#formBytes, this.#own.forms, this.#address.forms);
    this.#formBytes = 0;
  }

  chargeAnswer(bytes: number): GatewayError | undefined {
    // A bug has ended the request but not its provider call. Nothing would ever release what this answer is charged.
    if (this.#left) return new GatewayError('client_gone');
    const refusal = this.#shares.answers.reserve(bytes, this.#own.answers, this.#address.answers);
    if (refusal === undefined) this.#answerBytes += bytes;
    return refusal;
  }

  releaseAnswer(bytes = this.#answerBytes): void {
    // The request may have left meanwhile, with all that it was charged.
    const charged = Math.min(bytes, this.#answerBytes);
    if (charged === 0) return;
    this.#shares.answers.release(charged, this.#own.answers, this.#address.answers);
    this.#answerBytes -= charged;
  }

  /** Idempotent. */
  leave(): void {
    if (this.#left) return;
    this.#left = true;
    this.leaveLine();
    this.releaseForm();
    this.releaseAnswer();
    this.#shares.leave(this.#own, this.#address);
  }
}
