import { BodyBuffer } from '../../core/body-buffer.ts';
import { GatewayError } from '../../core/errors.ts';
import { invalidRequest } from './check-member.ts';

/** As many as Mistral takes in one batch (https://docs.mistral.ai/capabilities/batch). OpenAI takes 50,000. */
export const mostLines = 1_000_000;
/** Most bytes of one line: as many as a JSON body may have by default (`server.maxBodyBytes`). */
const maxLineBytes = 4_194_304;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const openBrace = 0x7b;
const space = 0x20;
const tab = 0x09;
const nothing: Buffer = Buffer.alloc(0);

/** Asked before bytes of a line are kept. Returns the refusal where they may not be. */
type Charge = (bytes: number) => GatewayError | undefined;

/** Reads a file of one JSON object a line (JSON Lines) while it arrives. It keeps only the line that is not complete yet. */
export class JsonLines {
  readonly #charge: Charge;
  readonly #onLine: (line: Buffer) => void;
  #begun = new BodyBuffer(0);
  #chargedBytes = 0;
  #number = 1;

  /** @param onLine gets each line that is not blank. Its bytes are not to be kept. */
  constructor(charge: Charge, onLine: (line: Buffer) => void) {
    this.#charge = charge;
    this.#onLine = onLine;
  }

  /** @throws GatewayError for a line that is no object or too long, too many lines, the refusal of the charge, and what `onLine` throws */
  take(bytes: Buffer): void {
    for (let from = 0; from < bytes.length;) {
      if (this.#number > mostLines) throw this.#fault(`a batch has no more than ${String(mostLines)} lines.`);
      const end = bytes.indexOf(lineFeed, from);
      if (end === -1) {
        this.#keep(bytes.subarray(from));
        return;
      }
      this.#endLine(bytes.subarray(from, end));
      from = end + 1;
    }
  }

  /** The last line needs no line feed. @throws GatewayError as `take` does */
  end(): void {
    this.#endLine(nothing);
  }

  #endLine(rest: Buffer): void {
    let line = rest;
    if (this.#begun.length > 0) {
      if (rest.length > 0) this.#keep(rest);
      line = this.#begun.take();
      this.#begun = new BodyBuffer(0);
    }
    if (this.#mayBeObject(line)) this.#read(line);
    this.#number += 1;
  }

  #keep(bytes: Buffer): void {
    const length = this.#begun.length + bytes.length;
    if (length > maxLineBytes) throw this.#fault(`it is longer than ${String(maxLineBytes)} bytes.`);
    if (this.#begun.length === 0) this.#mayBeObject(bytes);
    const refusal = length > this.#chargedBytes ? this.#charge(length - this.#chargedBytes) : undefined;
    if (refusal !== undefined) throw refusal;
    this.#chargedBytes = Math.max(this.#chargedBytes, length);
    // A copy, because the receiver of the bytes may free their memory.
    this.#begun.add(Buffer.from(bytes));
  }

  /**
   * Whether the line is not blank. Most files that are none of JSON Lines are recognised by their first byte.
   * @throws GatewayError
   */
  #mayBeObject(line: Buffer): boolean {
    const first = firstOf(line);
    if (first !== undefined && first !== openBrace) throw this.#fault('it is no JSON object.');
    return first !== undefined;
  }

  #read(line: Buffer): void {
    const returnAt = line.indexOf(carriageReturn);
    // For some readers a line ends here too.
    if (returnAt !== -1 && returnAt < line.length - 1) throw this.#fault('it has a carriage return in its middle.');
    try {
      this.#onLine(line);
    } catch (thrown) {
      const error = GatewayError.from(thrown);
      throw error.code === 'internal_error' ? error : this.#fault(error.message);
    }
  }

  #fault(why: string): GatewayError {
    return invalidRequest('invalid_value', 'file', `Line ${String(this.#number)} of the file: ${why}`);
  }
}

/** The first byte that is no white space. A line may be long, and a callback for each byte is slow. */
function firstOf(line: Buffer): number | undefined {
  for (const byte of line) if (byte !== space && byte !== tab && byte !== carriageReturn) return byte;
  return undefined;
}
