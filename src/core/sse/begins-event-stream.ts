const longestLook = 64;
const byteOrderMark = '\xef\xbb\xbf';
const fields = ['data', 'event', 'id', 'retry'];

/**
 * Whether the bytes begin an event stream: with a comment or a field (HTML Living Standard). Undefined while the bytes
 * do not decide it.
 */
export function beginsEventStream(bytes: Buffer): boolean | undefined {
  const text = bytes.toString('latin1', 0, longestLook);
  if (byteOrderMark.startsWith(text)) return undefined;
  const line = (text.startsWith(byteOrderMark) ? text.slice(byteOrderMark.length) : text).replace(/^[\r\n]+/, '');
  if (line === '') return bytes.length < longestLook ? undefined : false;
  if (
    line.startsWith(':') ||
    fields.some((field) => /^[:\r\n]/.test(line.slice(field.length)) && line.startsWith(field))
  )
    return true;
  return fields.some((field) => field.startsWith(line)) ? undefined : false;
}
