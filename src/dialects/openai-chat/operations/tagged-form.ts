import type { GatewayError } from '../../../core/errors.ts';
import type { Receiver, Source } from '../../../core/source.ts';
import type { StreamedBody } from '../../../core/streamed-body.ts';
import type { FormPart } from '../../openai-form/form-scanner.ts';
import { malformed } from '../../openai-form/malformed-form.ts';
import { WrappedBody } from '../../../core/wrapped-body.ts';
import { FormGuard } from './form-guard.ts';

/** OpenAI's name of the field with the file. https://platform.openai.com/docs/api-reference/files/create */
const fileField = 'file';
/** Most bytes of a form before the head of its file. */
const maxBytesBefore = 65_536;

/** A form with one file, whose name gets a prefix while the form is sent on. */
export class TaggedForm extends WrappedBody {
  readonly #boundary: string;
  readonly #prefix: string;

  /** @param prefix in ASCII */
  constructor(body: StreamedBody, boundary: string, prefix: string) {
    super(body, prefix.length);
    this.#boundary = boundary;
    this.#prefix = prefix;
  }

  protected override guard(receiver: Receiver): Receiver {
    return new FilenameGuard(receiver, this.source, this.#boundary, this.#prefix);
  }
}

class FilenameGuard extends FormGuard {
  readonly #prefix: string;
  /** All bytes so far, as long as the name of the file has not come. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  #filenameAt: number | undefined;

  constructor(receiver: Receiver, source: Source, boundary: string, prefix: string) {
    super(receiver, source, boundary);
    this.#prefix = prefix;
  }

  protected override onPart({ name, isFile, filenameAt }: FormPart): void {
    if (!isFile || name !== fileField || this.#filenameAt !== undefined) return;
    if (filenameAt === undefined) throw malformed('the name of its file is not plain');
    this.#filenameAt = filenameAt;
  }

  protected override edit(chunk: Buffer): Buffer | undefined {
    // A copy, because the sender may use the memory again.
    this.#held.push(Buffer.from(chunk));
    this.#heldBytes += chunk.length;
    const at = this.#filenameAt;
    if (at === undefined) {
      if (this.#heldBytes > maxBytesBefore) throw malformed('its file comes too late');
      return undefined;
    }
    const bytes = Buffer.concat(this.#held);
    this.#held = [];
    this.isKnown = true;
    return Buffer.concat([bytes.subarray(0, at), Buffer.from(this.#prefix), bytes.subarray(at)]);
  }

  protected override faultAtEnd(): GatewayError | undefined {
    return this.isKnown ? undefined : malformed('it has no file');
  }
}
