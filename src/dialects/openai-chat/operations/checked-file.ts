import { BodyInTurns } from '../../../core/body-in-turns.ts';
import { GatewayError } from '../../../core/errors.ts';
import type { Receiver, Source } from '../../../core/source.ts';
import type { ArrivingBody } from '../../../core/streamed-body.ts';
import type { FormPart } from '../../openai-form/form-scanner.ts';
import { JsonLines } from '../../openai-form/json-lines.ts';
import { malformed } from '../../openai-form/malformed-form.ts';
import { WrappedBody } from '../../../core/wrapped-body.ts';
import { FormGuard } from './form-guard.ts';

/** OpenAI's names of the two fields are `file` and `purpose`. https://platform.openai.com/docs/api-reference/files/create */
const purposeField = 'purpose';
/** Some providers take such a name for that of the file. */
const likeFileField = /^file(?![\w-])/i;
/** OpenAI's purpose of the input of a batch, and those of others (`batch-api`). */
export const ofBatches = /batch/i;
const maxPurposeBytes = 64;

/** Reads one line of the input of a batch. @throws GatewayError where a batch may not contain it */
type LineCheck = (line: Buffer) => void;

/** A form with a file. If the file is the input of a batch, it may have no line that a batch may not have. */
export class CheckedFile extends WrappedBody {
  readonly #boundary: string;
  readonly #newLines: () => JsonLines;

  constructor(body: ArrivingBody, boundary: string, check: LineCheck) {
    super(new BodyInTurns(body), 0);
    this.#newLines = () => new JsonLines((bytes) => body.charge(bytes), check);
    this.#boundary = boundary;
  }

  protected override guard(receiver: Receiver): Receiver {
    return new FileGuard(receiver, this.source, this.#boundary, this.#newLines);
  }
}

class FileGuard extends FormGuard {
  readonly #newLines: () => JsonLines;
  /** The file that is being read. */
  #lines: JsonLines | undefined;
  /** The value of the purpose while it is being read, and then as a whole. */
  #purpose: string | undefined;
  #isInPurpose = false;
  #hasFile = false;
  /** What a batch may not contain. Its purpose may stand behind the file. */
  #fault: GatewayError | undefined;

  constructor(receiver: Receiver, source: Source, boundary: string, newLines: () => JsonLines) {
    super(receiver, source, boundary);
    this.#newLines = newLines;
  }

  protected override onPart({ name, isFile }: FormPart): void {
    this.#isInPurpose = name.toLowerCase().startsWith(purposeField);
    if (this.#isInPurpose && (isFile || this.#purpose !== undefined)) throw malformed('its purpose is not plain');
    if (this.#isInPurpose) this.#purpose = '';
    const isFileField = likeFileField.test(name);
    if (isFileField && this.#hasFile) throw malformed('it has two files');
    this.#hasFile ||= isFileField;
    const isRead = this.#fault === undefined && this.#mayBeForBatches && (isFile || isFileField);
    this.#lines = isRead ? this.#newLines() : undefined;
  }

  get #mayBeForBatches(): boolean {
    return this.#purpose === undefined || ofBatches.test(this.#purpose);
  }

  protected override onValue(bytes: Buffer): void {
    if (this.#isInPurpose) this.#readPurpose(bytes);
    this.#try((lines) => {
      lines.take(bytes);
    });
  }

  #readPurpose(bytes: Buffer): void {
    const purpose = `${this.#purpose ?? ''}${bytes.toString('latin1')}`;
    if (purpose.length > maxPurposeBytes) throw malformed('its purpose is too long');
    this.#purpose = purpose;
  }

  protected override onPartEnd(): void {
    this.#try((lines) => {
      lines.end();
    });
    this.#lines = undefined;
    this.#isInPurpose = false;
    this.#judge();
  }

  #try(read: (lines: JsonLines) => void): void {
    if (this.#lines === undefined) return;
    try {
      read(this.#lines);
    } catch (thrown) {
      this.#fault = GatewayError.from(thrown);
      this.#lines = undefined;
      this.#judge();
    }
  }

  #judge(): void {
    if (this.#fault === undefined || this.#isInPurpose || this.#purpose === undefined) return;
    if (this.#mayBeForBatches) throw this.#fault;
  }
}
