const space = 0x20;
const tab = 0x09;
const colon = 0x3a;
const brace = 0x7b;
const letterN = 0x6e;

/**
 * Whether whole events could hold anything beside text: the end, an error, a usage object or a finish_reason. Decided on
 * the bytes, without decoding or parsing; a false alarm costs a closer look and nothing else. The quotes around a key
 * cannot stand inside a JSON string unescaped, so text of the answer raises no alarm but `[DONE]`.
 */
export function tellsMore(events: Buffer): boolean {
  return (
    events.includes('[DONE]') ||
    hasMember(events, '"usage"') ||
    hasMember(events, '"error"') ||
    hasMember(events, '"finish_reason"')
  );
}

/** Whether the key stands anywhere with a value other than null. */
function hasMember(events: Buffer, quotedKey: string): boolean {
  let at = events.indexOf(quotedKey);
  while (at !== -1) {
    let value = skipBlank(events, at + quotedKey.length);
    if (events[value] === colon) {
      value = skipBlank(events, value + 1);
      if (quotedKey === '"usage"' ? events[value] === brace : events[value] !== letterN) return true;
    }
    at = events.indexOf(quotedKey, value);
  }
  return false;
}

function skipBlank(bytes: Buffer, from: number): number {
  let at = from;
  while (bytes[at] === space || bytes[at] === tab) at += 1;
  return at;
}
