/** A file of a form. */
export interface FormFile {
  readonly name: string;
  /** Bytes that arrived. */
  readonly size: number;
  /** The content; undefined where it is larger than what is kept. */
  readonly bytes: Buffer | undefined;
}

/** The fields of a multipart body. */
export interface Form {
  field(name: string): string | undefined;
  /** The files of a field; its name may end in brackets, as some clients write an array. */
  files(name: string): readonly FormFile[];
}

interface Part {
  readonly name: string;
  /** Undefined for a plain field. */
  readonly filename: string | undefined;
  size: number;
  readonly pieces: Buffer[];
}

const maxHeadBytes = 16 * 1024;
const maxParts = 1000;
const endOfHead = Buffer.from('\r\n\r\n');

/**
 * Reads a body of multipart/form-data while it arrives (RFC 7578). It keeps the parts that are small, and counts the
 * bytes of the others.
 */
export class MultipartReader {
  readonly #delimiter: Buffer;
  readonly #maxKeptBytes: number;
  readonly #parts: Part[] = [];
  /** What cannot be understood before more arrives. The first delimiter has no line break before it. */
  #rest: Buffer = Buffer.from('\r\n');
  #state: 'before_delimiter' | 'content' | 'head' | 'ended' | 'broken' = 'before_delimiter';

  constructor(boundary: string, maxKeptBytes: number) {
    this.#delimiter = Buffer.from(`\r\n--${boundary}`);
    this.#maxKeptBytes = maxKeptBytes;
  }

  write(chunk: Buffer): void {
    if (this.#state === 'ended' || this.#state === 'broken') return;
    this.#rest = Buffer.concat([this.#rest, chunk]);
    while (this.#readStep()) {
      // Each step consumes a part of what has arrived.
    }
  }

  /** Undefined where the body was no whole form. */
  end(): Form | undefined {
    if (this.#state !== 'ended') return undefined;
    return {
      field: (wanted) => {
        const part = this.#parts.find(({ name }) => name === wanted);
        return part?.filename === undefined ? textOf(part) : undefined;
      },
      files: (wanted) =>
        this.#parts.flatMap(({ name, filename, size, pieces }) => {
          if (filename === undefined || name.replace(/\[\]$/, '') !== wanted) return [];
          const isKept = size <= this.#maxKeptBytes;
          return [{ name: filename, size, bytes: isKept ? Buffer.concat(pieces) : undefined }];
        }),
    };
  }

  /** Whether there may be more to read in what has arrived. */
  #readStep(): boolean {
    if (this.#state === 'head') return this.#readHead();
    if (this.#state === 'ended' || this.#state === 'broken') return false;
    const at = this.#rest.indexOf(this.#delimiter);
    if (at === -1) {
      this.#take(Math.max(0, this.#rest.length - this.#delimiter.length + 1));
      return false;
    }
    const after = at + this.#delimiter.length;
    if (this.#rest.length < after + 2) {
      this.#take(at);
      return false;
    }
    this.#take(at);
    const mark = this.#rest.toString('latin1', this.#delimiter.length, this.#delimiter.length + 2);
    this.#rest = this.#rest.subarray(this.#delimiter.length);
    this.#state = mark === '--' ? 'ended' : mark === '\r\n' ? 'head' : 'broken';
    return true;
  }

  /** Adds the first bytes of what has arrived to the part that is being read. */
  #take(length: number): void {
    const part = this.#parts.at(-1);
    if (part !== undefined && this.#state === 'content') {
      part.size += length;
      if (part.size <= this.#maxKeptBytes) part.pieces.push(Buffer.from(this.#rest.subarray(0, length)));
      else part.pieces.length = 0;
    }
    this.#rest = this.#rest.subarray(length);
  }

  #readHead(): boolean {
    const end = this.#rest.indexOf(endOfHead);
    if (end === -1) {
      if (this.#rest.length > maxHeadBytes) this.#state = 'broken';
      return false;
    }
    const head = this.#rest.toString('utf8', 0, end);
    const name = parameterOf(head, 'name');
    if (name === undefined || this.#parts.length === maxParts) {
      this.#state = 'broken';
      return false;
    }
    this.#parts.push({ name, filename: parameterOf(head, 'filename'), size: 0, pieces: [] });
    this.#rest = this.#rest.subarray(end + endOfHead.length);
    this.#state = 'content';
    return true;
  }
}

function textOf(part: Part | undefined): string | undefined {
  return part && Buffer.concat(part.pieces).toString();
}

/** A parameter of Content-Disposition, with the escapes that browsers write (RFC 7578, section 4.2). */
function parameterOf(head: string, name: string): string | undefined {
  const match = new RegExp(`content-disposition:[^\\r\\n]*;\\s*${name}="([^"\\r\\n]*)"`, 'i').exec(head);
  return match?.[1]?.replaceAll('%22', '"').replaceAll('%0D', '\r').replaceAll('%0A', '\n');
}
