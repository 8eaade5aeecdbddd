import { isKeyNamed } from '../core/json/scan-object.ts';
import { skipSpace } from '../core/json/scan-scalar.ts';
import { isBase64 } from './base64.ts';
import { kindOfType, startsAsDocument, tokensOfMedium, type MediaKind } from './media-tokens.ts';

/** An image, a sound or a file in a conversation. Its base64 is bytes `[from, to)`; none where the request names it only. */
interface Medium {
  readonly from: number;
  readonly to: number;
  readonly tokens: number;
}

/** The members that lead from the outermost object of a request to the parts of its messages. */
const conversationMembers = ['messages', 'content'] as const;

/** The members of a part that bring a medium, and the member in which it stands. */
const mediaMembers = [
  { name: 'image_url', value: 'url', kind: 'image', isData: false },
  { name: 'input_audio', value: 'data', kind: 'recording', isData: true },
  { name: 'file', value: 'file_data', kind: 'document', isData: true },
  { name: 'audio_url', value: 'url', kind: 'recording', isData: false },
  { name: 'video_url', value: 'url', kind: 'recording', isData: false },
] as const satisfies readonly MediaMember[];

interface MediaMember {
  readonly name: string;
  readonly value: string;
  /** What it is where its data does not say. */
  readonly kind: MediaKind;
  /** Whether base64 stands there without a data URL around it. */
  readonly isData: boolean;
}

/** Every request with a medium has one of them. */
const signs = ['_url"', '_audio"', '"file"'].map((sign) => Buffer.from(sign));

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** The type and the parameters of a data URL are no longer. */
const longestDataHead = 256;

/** A request, its messages, their parts, and the parts of a tool's result; deeper there is none. */
const deepest = 8;

/** Whoever sends more has the rest counted as text: these alone are a million tokens. */
const mostMedia = 1_000;

/** So far a string is looked at byte by byte, which is quicker than asking for its end; most are shorter. */
const nearBytes = 64;

/**
 * Finds the media of a conversation, in the order of their bytes. Base64 counts as a medium only in a field that a
 * provider reads as one: anywhere else, in a text or in a tool's schema, a model reads every letter of it.
 * @param body a JSON text that the scanner has found valid
 */
export function findMedia(body: Buffer): readonly Medium[] {
  if (!signs.some((sign) => body.includes(sign))) return none;
  const search = new MediaSearch(body);
  search.readConversation(0, 0);
  return search.found;
}

const none: readonly Medium[] = [];

/** Each method reads the value that begins at or after `at`, and returns the byte after it; each byte is read once. Whatever has been found when there are too many is all that is found. */
class MediaSearch {
  readonly found: Medium[] = [];
  readonly #body: Buffer;

  constructor(body: Buffer) {
    this.#body = body;
  }

  /** The request itself, a list of messages or of parts, one of these, or something else that holds no medium. */
  readConversation(at: number, depth: number): number {
    at = this.#skipSpace(at);
    const opening = this.#body[at];
    if (depth < deepest && opening === openBracket) return this.#readElements(at, depth + 1);
    return depth < deepest && opening === openBrace ? this.#readMembers(at, depth + 1) : this.#skipValue(at);
  }

  #readElements(at: number, depth: number): number {
    do at = this.#skipSpace(this.readConversation(at + 1, depth));
    while (this.#body[at] === comma && this.found.length < mostMedia);
    return at + 1;
  }

  #readMembers(at: number, depth: number): number {
    do {
      const key = this.#skipSpace(at + 1);
      if (this.#body[key] !== quote) return key + 1;
      const keyEnd = this.#skipString(key);
      const value = this.#skipColon(keyEnd);
      const medium = mediaMembers.find(({ name }) => isKeyNamed(this.#body, key, keyEnd, name));
      if (medium !== undefined) at = this.#readMedium(value, medium);
      else if (conversationMembers.some((name) => isKeyNamed(this.#body, key, keyEnd, name)))
        at = this.readConversation(value, depth);
      else at = this.#skipValue(value);
      at = this.#skipSpace(at);
    } while (this.#body[at] === comma && this.found.length < mostMedia);
    return at + 1;
  }

  /** The value of a medium's member: an object with the medium in it, or the medium itself. */
  #readMedium(at: number, member: MediaMember): number {
    if (this.#body[at] === quote) return this.#judge(at, member);
    if (this.#body[at] !== openBrace) return this.#skipValue(at);
    const before = this.found.length;
    do {
      const key = this.#skipSpace(at + 1);
      if (this.#body[key] !== quote) break;
      const keyEnd = this.#skipString(key);
      const value = this.#skipColon(keyEnd);
      const isMedium = this.#body[value] === quote && isKeyNamed(this.#body, key, keyEnd, member.value);
      at = this.#skipSpace(isMedium ? this.#judge(value, member) : this.#skipValue(value));
    } while (this.#body[at] === comma);
    // A file that was uploaded before is known by its id.
    if (this.found.length === before) this.found.push({ from: at, to: at, tokens: tokensOfMedium(member.kind) });
    return at + 1;
  }

  /** `at` is the opening quote of what may be a medium. What it is not goes on to count as text, and counts as a medium beside. */
  #judge(at: number, { kind, isData }: MediaMember): number {
    const body = this.#body;
    const end = this.#skipString(at);
    const to = end - 1;
    const data = readDataHead(body, at + 1, to);
    const from = data?.end ?? at + 1;
    if ((data === undefined && !isData) || !isBase64(body, from, to)) {
      this.found.push({ from: to, to, tokens: tokensOfMedium(kind) });
      return end;
    }
    const told = data === undefined ? kind : kindOfType(data.mediaType);
    const isRead = told === 'text' || told === 'document';
    const certain = isRead ? (startsAsDocument(body, from) ? 'document' : 'text') : told;
    this.found.push({ from, to, tokens: tokensOfMedium(certain, ((to - from) * 3) / 4) });
    return end;
  }

  #skipValue(at: number): number {
    const body = this.#body;
    let depth = 0;
    for (; at < body.length; at += 1) {
      const byte = body[at] as number;
      if (byte === quote) {
        at = this.#skipString(at) - 1;
        if (depth === 0) return at + 1;
      } else if (depth === 0 && (byte === comma || byte === closeBrace || byte === closeBracket)) return at;
      // In ASCII, a bracket is a brace but for one bit.
      else if ((byte | 0x20) === openBrace) depth += 1;
      else if ((byte | 0x20) === closeBrace) {
        depth -= 1;
        if (depth === 0) return at + 1;
      }
    }
    return at;
  }

  /** `at` is the opening quote; returns the byte after the closing one. */
  #skipString(at: number): number {
    const body = this.#body;
    for (;;) {
      const near = at + nearBytes;
      for (at += 1; at < near && body[at] !== quote; at += 1) if (body[at] === backslash) at += 1;
      if (at < near) return at + 1;
      const next = body.indexOf(quote, at);
      if (next === -1) return body.length;
      if (!isEscaped(body, next, at)) return next + 1;
      at = next;
    }
  }

  #skipColon(at: number): number {
    at = this.#skipSpace(at);
    return this.#skipSpace(this.#body[at] === colon ? at + 1 : at);
  }

  #skipSpace(at: number): number {
    return skipSpace(this.#body, at, this.#body.length);
  }
}

/** Whether an odd number of backslashes stands before a byte, none of them before `from`. */
function isEscaped(body: Buffer, at: number, from: number): boolean {
  let before = at;
  while (before > from && body[before - 1] === backslash) before -= 1;
  return (at - before) % 2 === 1;
}

/** The beginning of a data URL (RFC 2397) that goes on in base64; undefined where the text is none. */
function readDataHead(
  body: Buffer,
  from: number,
  to: number,
): { readonly mediaType: string; readonly end: number } | undefined {
  const text = body.toString('latin1', from, Math.min(to, from + longestDataHead));
  const end = text.indexOf(',');
  const head = text.slice(0, end).toLowerCase();
  if (end === -1 || !head.startsWith('data:') || !head.endsWith(';base64')) return undefined;
  return { mediaType: head.slice('data:'.length).split(';', 1)[0] ?? '', end: from + end + 1 };
}
