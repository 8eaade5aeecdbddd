import { GatewayError } from '../../../core/errors.ts';
import type { Receiver, Source } from '../../../core/source.ts';
import { type FormPart, FormScanner } from '../../openai-form/form-scanner.ts';
import { malformed } from '../../openai-form/malformed-form.ts';

/**
 * Reads a form along while it is sent on. If the form has a fault, the call ends before its last byte has been sent, so that the
 * provider never acts on it.
 */
export abstract class FormGuard implements Receiver {
  readonly #receiver: Receiver;
  readonly #source: Source;
  readonly #scanner: FormScanner;
  #isOver = false;
  /** All that matters of the form has been read. The rest is sent on unread, which takes no memory. */
  protected isKnown = false;

  constructor(receiver: Receiver, source: Source, boundary: string) {
    this.#receiver = receiver;
    this.#source = source;
    this.#scanner = new FormScanner(boundary, {
      onPart: (part) => {
        this.onPart(part);
      },
      onValue: (bytes) => {
        this.onValue(bytes);
      },
      onPartEnd: () => {
        this.onPartEnd();
      },
    });
  }

  /** @throws GatewayError for a part that the form may not have */
  protected abstract onPart(part: FormPart): void;

  /** A piece of the part's value. @throws GatewayError */
  protected onValue(_bytes: Buffer): void {}

  /** @throws GatewayError */
  protected onPartEnd(): void {}

  /** Why the form may not end here. */
  protected faultAtEnd(): GatewayError | undefined {
    return this.#scanner.isEnded ? undefined : malformed('its end is missing');
  }

  /** Returns what is sent on in the place of these bytes, which have been read; undefined while they must wait. @throws GatewayError */
  protected edit(chunk: Buffer): Buffer | undefined {
    return chunk;
  }

  onData(chunk: Buffer): void {
    if (this.#isOver) return;
    if (this.isKnown) {
      this.#receiver.onData(chunk);
      return;
    }
    let edited: Buffer | undefined;
    try {
      this.#scanner.take(chunk);
      edited = this.edit(chunk);
    } catch (thrown) {
      this.#fail(GatewayError.from(thrown));
      return;
    }
    if (edited !== undefined) this.#receiver.onData(edited);
  }

  onEnd(): void {
    if (this.#isOver) return;
    const fault = this.faultAtEnd();
    if (fault === undefined) this.#receiver.onEnd();
    else this.#fail(fault);
  }

  onError(error: GatewayError): void {
    if (!this.#isOver) this.#receiver.onError(error);
    this.#isOver = true;
  }

  #fail(error: GatewayError): void {
    this.#isOver = true;
    this.#source.abort();
    this.#receiver.onError(error);
  }
}
