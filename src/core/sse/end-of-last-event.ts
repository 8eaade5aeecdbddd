const lf = 0x0a;
const cr = 0x0d;

/**
 * Returns the index after the last complete event, which is after its blank line, or 0 where no event is complete.
 * Lines end in LF, CRLF or CR, also mixed (HTML Living Standard, server-sent events). Blank lines alone and comments
 * count as complete events, because they may be passed on unchanged.
 */
export function endOfLastEvent(bytes: Buffer): number {
  const { length } = bytes;
  if (bytes[length - 1] === lf && bytes[length - 2] === lf) return length; // nearly every read ends with a complete event
  if (bytes.indexOf(cr) === -1) {
    const blank = bytes.lastIndexOf('\n\n');
    return blank === -1 ? 0 : blank + 2;
  }
  for (let end = bytes.length; end > 1; end -= 1) {
    if (isLineEnd(bytes[end - 1]) && isLineEnd(bytes[startOfLineEnd(bytes, end) - 1])) return end;
  }
  return 0;
}

function startOfLineEnd(bytes: Buffer, end: number): number {
  return bytes[end - 1] === lf && bytes[end - 2] === cr ? end - 2 : end - 1;
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === lf || byte === cr;
}
