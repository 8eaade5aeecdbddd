import { GatewayError } from '../../../core/errors.ts';
import type { Receiver, Source } from '../../../core/source.ts';
import type { StreamedBody } from '../../../core/streamed-body.ts';
import { invalidRequest } from '../../openai-form/check-member.ts';
import { type FormPart, FormScanner } from '../../openai-form/form-scanner.ts';
import { malformed } from '../../openai-form/malformed-form.ts';
import { applySplices, type Splice } from '../../splice-bytes.ts';
import { EditedBody } from './edited-body.ts';
import { knownFields, type ReadForm } from './read-form.ts';

/**
 * A form that is streamed on to a provider. The gateway has read the fields before the file and writes the model's name anew. A
 * field that it would have had to read and that comes behind the file ends the call before the last byte has been sent, so
 * that the provider never acts on it.
 */
export class StreamedForm extends EditedBody {
  readonly #form: ReadForm;
  readonly #splice: Splice | undefined;

  constructor(body: StreamedBody, form: ReadForm, splice: Splice | undefined) {
    super(body, splice === undefined ? 0 : Buffer.byteLength(splice.text) - (splice.end - splice.start));
    this.#form = form;
    this.#splice = splice;
  }

  protected override guard(receiver: Receiver): Receiver {
    return new FormGuard(receiver, this.source, this.#form, this.#splice);
  }
}

/** Stands between the body and its receiver. */
class FormGuard implements Receiver {
  readonly #receiver: Receiver;
  readonly #source: Source;
  readonly #scanner: FormScanner;
  #splice: Splice | undefined;
  /** Bytes that wait until the value to replace is whole. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  #isBehindFile = false;
  #isOver = false;

  constructor(receiver: Receiver, source: Source, { boundary }: ReadForm, splice: Splice | undefined) {
    this.#receiver = receiver;
    this.#source = source;
    this.#splice = splice;
    this.#scanner = new FormScanner(boundary, {
      onPart: (part) => {
        this.#check(part);
      },
      onPartEnd: () => undefined,
    });
  }

  onData(chunk: Buffer): void {
    if (this.#isOver) return;
    try {
      this.#scanner.take(chunk);
    } catch (thrown) {
      this.#fail(GatewayError.from(thrown));
      return;
    }
    if (this.#splice === undefined) this.#receiver.onData(chunk);
    else this.#replace(chunk, this.#splice);
  }

  onEnd(): void {
    if (this.#isOver) return;
    if (!this.#scanner.isEnded) this.#fail(malformed('its end is missing'));
    else this.#receiver.onEnd();
  }

  onError(error: GatewayError): void {
    if (!this.#isOver) this.#receiver.onError(error);
    this.#isOver = true;
  }

  /** The fields before the file have been read, and count. */
  #check({ name, isFile }: FormPart): void {
    this.#isBehindFile ||= isFile;
    if (!this.#isBehindFile || knownFields.sortField(name) === undefined) return;
    const message = `'${name}' must stand before the file, as 'model' does: a form of this size is sent on while it arrives.`;
    throw invalidRequest('invalid_order', name, message);
  }

  #replace(chunk: Buffer, splice: Splice): void {
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    if (this.#heldBytes < splice.end) return;
    this.#splice = undefined;
    const bytes = Buffer.concat(this.#held);
    this.#held = [];
    this.#receiver.onData(applySplices(bytes, [splice]));
  }

  #fail(error: GatewayError): void {
    this.#isOver = true;
    this.#source.abort();
    this.#receiver.onError(error);
  }
}
