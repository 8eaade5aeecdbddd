/** Why a text was refused: its syntax, its encoding, or one of the scanner's limits. */
type JsonFaultKind = 'syntax' | 'encoding' | 'depth' | 'values' | 'members';

/** A fault in a JSON text, with its position. */
export class JsonFault extends Error {
  override readonly name = 'JsonFault';
  readonly kind: JsonFaultKind;
  /** Offset in bytes from the start of the text. */
  readonly position: number;

  constructor(kind: JsonFaultKind, message: string, position: number) {
    super(message);
    this.kind = kind;
    this.position = position;
  }

  /** Describes the fault with its line and column. `bytes` is the text that was scanned. Columns count bytes. */
  describe(bytes: Buffer): string {
    const { line, column } = lineAndColumn(bytes, this.position);
    return `${this.message}: line ${String(line)} column ${String(column)} (byte ${String(this.position)})`;
  }
}

/** Line and column of a byte, both from 1; the column counts bytes. */
function lineAndColumn(bytes: Buffer, position: number): { line: number; column: number } {
  const lineFeed = 0x0a;
  let line = 1;
  let lineStart = 0;
  for (let at = bytes.indexOf(lineFeed); at !== -1 && at < position; at = bytes.indexOf(lineFeed, lineStart)) {
    line += 1;
    lineStart = at + 1;
  }
  return { line, column: position - lineStart + 1 };
}
