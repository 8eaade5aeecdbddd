import type { GatewayError } from '../core/errors.ts';
import type { Framing } from '../core/framing.ts';
import type { Receiver } from '../core/source.ts';

/**
 * Chooses who hears a body by what it begins with, where its media type does not say that it is a stream: some servers
 * send none, or another one.
 */
export class FirstBytes implements Receiver {
  readonly #framing: Framing;
  readonly #choose: (isStream: boolean) => Receiver;
  #held: Buffer[] = [];
  #chosen: Receiver | undefined;

  /** @param choose called once; gives who hears the body, from its first byte on */
  constructor(framing: Framing, choose: (isStream: boolean) => Receiver) {
    this.#framing = framing;
    this.#choose = choose;
  }

  onData(chunk: Buffer): void {
    if (this.#chosen !== undefined) {
      this.#chosen.onData(chunk);
      return;
    }
    this.#held.push(chunk);
    const isStream = this.#framing.isBegunBy(Buffer.concat(this.#held));
    if (isStream !== undefined) this.#handOver(isStream);
  }

  onEnd(): void {
    (this.#chosen ?? this.#handOver(false)).onEnd();
  }

  onError(error: GatewayError): void {
    (this.#chosen ?? this.#handOver(false)).onError(error);
  }

  #handOver(isStream: boolean): Receiver {
    const held = Buffer.concat(this.#held);
    this.#held = [];
    this.#chosen = this.#choose(isStream);
    if (held.length > 0) this.#chosen.onData(held);
    return this.#chosen;
  }
}
