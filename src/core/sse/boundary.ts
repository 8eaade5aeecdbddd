const lf = 0x0a;
const cr = 0x0d;

/**
 * Where the last complete event ends: the index behind its blank line, or 0 where none is complete. Lines end in LF, CRLF
 * or CR, also mixed (HTML Living Standard, server-sent events). Blank lines alone count as a complete event too, as do
 * comments: they may pass as they are.
 */
export function endOfLastEvent(bytes: Buffer): number {
  const { length } = bytes;
  if (bytes[length - 1] === lf && bytes[length - 2] === lf) return length; // nearly every read ends so
  if (bytes.indexOf(cr) === -1) {
    const blank = bytes.lastIndexOf('\n\n');
    return blank === -1 ? 0 : blank + 2;
  }
  for (let end = bytes.length; end > 1; end -= 1) {
    if (isLineEnd(bytes[end - 1]) && isLineEnd(bytes[startOfLineEnd(bytes, end) - 1])) return end;
  }
  return 0;
}

/** The same for the first event that ends behind `from`; -1 where none does. */
export function endOfNextEvent(bytes: Buffer, from: number): number {
  for (let at = from; at < bytes.length; at += 1) {
    if (!isLineEnd(bytes[at])) continue;
    const end = bytes[at] === cr && bytes[at + 1] === lf ? at + 2 : at + 1;
    if (end >= bytes.length) return -1;
    if (isLineEnd(bytes[end])) return bytes[end] === cr && bytes[end + 1] === lf ? end + 2 : end + 1;
    at = end - 1;
  }
  return -1;
}

function startOfLineEnd(bytes: Buffer, end: number): number {
  return bytes[end - 1] === lf && bytes[end - 2] === cr ? end - 2 : end - 1;
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === lf || byte === cr;
}
