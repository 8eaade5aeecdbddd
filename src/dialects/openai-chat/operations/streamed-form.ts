import { BodyInTurns } from '../../../core/body-in-turns.ts';
import type { Receiver, Source } from '../../../core/source.ts';
import type { StreamedBody } from '../../../core/streamed-body.ts';
import { invalidRequest } from '../../openai-form/check-member.ts';
import type { FormPart } from '../../openai-form/form-scanner.ts';
import { applySplices, type Splice } from '../../splice-bytes.ts';
import { WrappedBody } from '../../../core/wrapped-body.ts';
import { FormGuard } from './form-guard.ts';
import { knownFields, type ReadForm } from './read-form.ts';

/**
 * A form that is streamed on to a provider. The gateway has read the fields before the file and writes the model's name anew. A
 * field that it would have had to read may not come behind the file.
 */
export class StreamedForm extends WrappedBody {
  readonly #form: ReadForm;
  readonly #splice: Splice | undefined;

  constructor(body: StreamedBody, form: ReadForm, splice: Splice | undefined) {
    super(
      new BodyInTurns(body),
      splice === undefined ? 0 : Buffer.byteLength(splice.text) - (splice.end - splice.start),
    );
    this.#form = form;
    this.#splice = splice;
  }

  protected override guard(receiver: Receiver): Receiver {
    return new OrderGuard(receiver, this.source, this.#form, this.#splice);
  }
}

class OrderGuard extends FormGuard {
  #splice: Splice | undefined;
  /** Bytes that wait until the value to replace is whole. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  #isBehindFile = false;

  constructor(receiver: Receiver, source: Source, { boundary }: ReadForm, splice: Splice | undefined) {
    super(receiver, source, boundary);
    this.#splice = splice;
  }

  /** The fields before the file have been read, and count. */
  protected override onPart({ name, isFile }: FormPart): void {
    this.#isBehindFile ||= isFile;
    if (!this.#isBehindFile || knownFields.sortField(name) === undefined) return;
    const message = `'${name}' must stand before the file, as 'model' does: a form of this size is sent on while it arrives.`;
    throw invalidRequest('invalid_order', name, message);
  }

  protected override edit(chunk: Buffer): Buffer | undefined {
    const splice = this.#splice;
    if (splice === undefined) return chunk;
    // A copy, because the sender may use the memory again.
    this.#held.push(Buffer.from(chunk));
    this.#heldBytes += chunk.length;
    if (this.#heldBytes < splice.end) return undefined;
    this.#splice = undefined;
    const bytes = Buffer.concat(this.#held);
    this.#held = [];
    return applySplices(bytes, [splice]);
  }
}
