import { GatewayError } from '../../../core/errors.ts';
import type { Receiver, Source } from '../../../core/source.ts';
import type { StreamedBody } from '../../../core/streamed-body.ts';
import { type FormPart, FormScanner } from '../../openai-form/form-scanner.ts';
import { malformed } from '../../openai-form/malformed-form.ts';
import { EditedBody } from './edited-body.ts';

/** OpenAI's name of the field with the file. https://platform.openai.com/docs/api-reference/files/create */
const fileField = 'file';
/** Most bytes of a form before the head of its file. */
const maxBytesBefore = 65_536;

/** A form with one file, whose name gets a prefix while the form is sent on. What follows the name is not read. */
export class TaggedForm extends EditedBody {
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

class FilenameGuard implements Receiver {
  readonly #receiver: Receiver;
  readonly #source: Source;
  readonly #scanner: FormScanner;
  readonly #prefix: string;
  /** All bytes so far, as long as the name of the file has not come. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  #filenameAt: number | undefined;
  #isSent = false;
  #isOver = false;

  constructor(receiver: Receiver, source: Source, boundary: string, prefix: string) {
    this.#receiver = receiver;
    this.#source = source;
    this.#prefix = prefix;
    this.#scanner = new FormScanner(boundary, {
      onPart: (part) => {
        this.#note(part);
      },
      onPartEnd: () => undefined,
    });
  }

  onData(chunk: Buffer): void {
    if (this.#isOver) return;
    if (this.#isSent) {
      this.#receiver.onData(chunk);
      return;
    }
    try {
      this.#scanner.take(chunk);
      this.#hold(chunk);
    } catch (thrown) {
      this.#fail(GatewayError.from(thrown));
    }
  }

  onEnd(): void {
    if (this.#isOver) return;
    if (this.#isSent) this.#receiver.onEnd();
    else this.#fail(malformed('it has no file'));
  }

  onError(error: GatewayError): void {
    if (!this.#isOver) this.#receiver.onError(error);
    this.#isOver = true;
  }

  #note({ name, isFile, filenameAt }: FormPart): void {
    if (!isFile || name !== fileField || this.#filenameAt !== undefined) return;
    if (filenameAt === undefined) throw malformed('the name of its file is not plain');
    this.#filenameAt = filenameAt;
  }

  #hold(chunk: Buffer): void {
    // A copy, because the sender may use the memory again.
    this.#held.push(Buffer.from(chunk));
    this.#heldBytes += chunk.length;
    const at = this.#filenameAt;
    if (at === undefined) {
      if (this.#heldBytes > maxBytesBefore) throw malformed('its file comes too late');
      return;
    }
    const bytes = Buffer.concat(this.#held);
    this.#held = [];
    this.#isSent = true;
    this.#receiver.onData(Buffer.concat([bytes.subarray(0, at), Buffer.from(this.#prefix), bytes.subarray(at)]));
  }

  #fail(error: GatewayError): void {
    this.#isOver = true;
    this.#source.abort();
    this.#receiver.onError(error);
  }
}
