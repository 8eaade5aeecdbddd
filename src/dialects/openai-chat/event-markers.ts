const tab = 0x09;
const space = 0x20;
const quote = 0x22;
const colon = 0x3a;
const letterE = 0x65;
const letterF = 0x66;
const letterN = 0x6e;
const letterR = 0x72;
const letterX = 0x78;
const brace = 0x7b;
const bracket = 0x5b;
const zero = 0x30;

const usageKey = Buffer.from('"usage"');
const errorKey = Buffer.from('"error"');
const finishReasonKey = Buffer.from('"finish_reason"');
const choicesKey = Buffer.from('"choices"');
const indexKey = Buffer.from('"index"');
const toolCallsKey = Buffer.from('"tool_calls"');
const doneMark = Buffer.from('[DONE]');

/** Whether these bytes are the data that ends a complete stream. */
export function isDone(bytes: Buffer, from: number, to: number): boolean {
  return to - from === doneMark.length && stands(doneMark, bytes, from);
}

/**
 * Whether a chunk's JSON could contain anything beside text: a usage object, an error, a finish_reason, or a choice
 * that has not begun before. It is decided on the bytes in one pass, without decoding or parsing. A false alarm costs
 * one parse and nothing else. The quotes around a key cannot be inside a JSON string unescaped, so the text of an
 * answer never raises an alarm.
 * @param begunChoices a bit for each choice that has begun; the bit of the first one is not needed
 */
export function tellsMore(bytes: Buffer, from: number, to: number, begunChoices: number): boolean {
  for (let at = nextColon(bytes, from, to); at !== -1; at = nextColon(bytes, at + 1, to)) {
    if (opensFact(bytes, from, at, to, begunChoices)) return true;
  }
  return false;
}

/**
 * Checks whether the events of one stream have `choices`. An event without them is not a chunk, and may be an error in
 * the provider's own form. The member is at the same position in nearly all events of a stream, so that position is
 * checked first.
 */
export class ChoicesMark {
  #offset = 0;

  standsIn(bytes: Buffer, from: number, to: number): boolean {
    if (isChoicesAt(bytes, from + this.#offset, to)) return true;
    const at = bytes.indexOf(choicesKey, from);
    if (at === -1 || !isChoicesAt(bytes, at, to)) return false;
    this.#offset = at - from;
    return true;
  }
}

function isChoicesAt(bytes: Buffer, at: number, to: number): boolean {
  const end = at + choicesKey.length;
  return end < to && stands(choicesKey, bytes, at) && (bytes[end] === colon || isBlank(bytes[end]));
}

/** Events of this size and more are searched in another way. */
const longBytes = 16_384;
/** Where colons are closer than this, it costs more to call Node's search for each. */
const nearBytes = 256;

/** Position of the next colon that may follow one of the keys, or -1. */
function nextColon(bytes: Buffer, from: number, to: number): number {
  if (to - from > longBytes) return nextColonFar(bytes, from, to);
  let at = from;
  // It reads four bytes at a time, because this loop is most of the cost of a relayed event.
  for (const last = to - 3; at < last; at += 4) {
    if (bytes[at] !== colon && bytes[at + 1] !== colon && bytes[at + 2] !== colon && bytes[at + 3] !== colon) continue;
    for (let behind = at; behind < at + 4; behind += 1) {
      if (bytes[behind] !== colon) continue;
      // The last letter of the key excludes nearly all other colons. A blank before the colon is left to the closer
      // check.
      const letter = bytes[behind - 2];
      const isKnown = letter === letterE || letter === letterR || letter === letterN || letter === letterX;
      if (isKnown || bytes[behind - 1] !== quote) return behind;
    }
  }
  for (; at < to; at += 1) if (bytes[at] === colon) return at;
  return -1;
}

/** The same for large events, such as those with pictures: Node's search takes 1 ms for 7 MiB, and the loop 50 ms of one turn. */
function nextColonFar(bytes: Buffer, from: number, to: number): number {
  const near = nextColon(bytes, from, from + nearBytes);
  if (near !== -1) return near;
  const found = bytes.indexOf(colon, from + nearBytes);
  return found < to ? found : -1;
}

/** Whether one of the keys precedes the colon, and a significant value follows it. */
function opensFact(bytes: Buffer, from: number, colonAt: number, to: number, begunChoices: number): boolean {
  let keyEnd = colonAt;
  while (keyEnd > from && isBlank(bytes[keyEnd - 1])) keyEnd -= 1;
  if (bytes[keyEnd - 1] !== quote) return false;
  switch (bytes[keyEnd - 2] ?? 0) {
    case letterE:
      return endsWith(bytes, from, keyEnd, usageKey) && bytes[valueStart(bytes, colonAt, to)] === brace;
    case letterR: {
      if (!endsWith(bytes, from, keyEnd, errorKey)) return false;
      const value = bytes[valueStart(bytes, colonAt, to)];
      return value !== letterN && value !== letterF; // null, false
    }
    case letterN: {
      if (!endsWith(bytes, from, keyEnd, finishReasonKey)) return false;
      const value = valueStart(bytes, colonAt, to);
      return bytes[value] === quote && bytes[value + 1] !== quote;
    }
    case letterX:
      return endsWith(bytes, from, keyEnd, indexKey) && isNewChoice(bytes, from, keyEnd, colonAt, to, begunChoices);
    default:
      return false;
  }
}

/** Whether an index may belong to a choice that has not begun. Tool calls have indexes too, but they begin with them. */
function isNewChoice(
  bytes: Buffer,
  from: number,
  keyEnd: number,
  colonAt: number,
  to: number,
  begunChoices: number,
): boolean {
  const at = valueStart(bytes, colonAt, to);
  const digit = (bytes[at] ?? 0) - zero;
  const isOneDigit = digit >= 0 && digit <= 9 && !isDigit(bytes[at + 1]);
  if (isOneDigit && (digit === 0 || (begunChoices & (1 << digit)) !== 0)) return false;
  let before = skipBlanksBack(bytes, keyEnd - indexKey.length);
  for (const opening of [brace, bracket, colon]) {
    if (bytes[before - 1] !== opening) return true;
    before = skipBlanksBack(bytes, before - 1);
  }
  return !endsWith(bytes, from, before, toolCallsKey);
}

function skipBlanksBack(bytes: Buffer, end: number): number {
  let at = end;
  while (isBlank(bytes[at - 1])) at -= 1;
  return at;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= zero && byte <= zero + 9;
}

function endsWith(bytes: Buffer, from: number, end: number, key: Buffer): boolean {
  return end - key.length >= from && stands(key, bytes, end - key.length);
}

function stands(expected: Buffer, bytes: Buffer, from: number): boolean {
  for (let at = 0; at < expected.length; at += 1) if (bytes[from + at] !== expected[at]) return false;
  return true;
}

function valueStart(bytes: Buffer, colonAt: number, to: number): number {
  let at = colonAt + 1;
  while (at < to && isBlank(bytes[at])) at += 1;
  return at;
}

function isBlank(byte: number | undefined): boolean {
  return byte === space || byte === tab;
}
