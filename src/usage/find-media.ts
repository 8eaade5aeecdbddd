import { isKeyNamed } from '../core/json/scan-object.ts';
import { skipSpace } from '../core/json/scan-scalar.ts';
import { isBase64 } from './base64.ts';
import { kindOfType, startsAsDocument, tokensOfMedium, type MediaKind } from './media-tokens.ts';

/**
 * An image, a sound or a file in a conversation. Its base64 is bytes `[from, to)`; the range is empty where the request
 * contains only its address or id.
 */
interface Medium {
  readonly from: number;
  readonly to: number;
  readonly tokens: number;
}

/** Members that lead from the request object to the parts of its messages, in every dialect. */
const conversationMembers = [
  'messages',
  'content',
  'output',
  'contents',
  'parts',
  'functionResponse',
  'function_response',
] as const;

/** Members of a part that contain a medium, and the inner member with its data. */
const mediaMembers = [
  { name: 'image_url', value: 'url', kind: 'image', isData: false },
  { name: 'input_audio', value: 'data', kind: 'recording', isData: true },
  { name: 'file', value: 'file_data', kind: 'document', isData: true },
  // Responses have a file's data here; Gemini, in snake case, the address of a file.
  { name: 'file_data', value: 'file_uri', kind: 'document', isData: true },
  { name: 'inlineData', value: 'data', kind: 'document', isData: true },
  { name: 'inline_data', value: 'data', kind: 'document', isData: true },
  { name: 'fileData', value: 'fileUri', kind: 'document', isData: false },
  // Anthropic's Messages. The source of a search result is a text.
  { name: 'source', value: 'data', kind: 'document', isData: true, isObject: true },
  { name: 'audio_url', value: 'url', kind: 'recording', isData: false },
  { name: 'video_url', value: 'url', kind: 'recording', isData: false },
] as const satisfies readonly MediaMember[];

interface MediaMember {
  readonly name: string;
  readonly value: string;
  /** The kind where the data does not show it. */
  readonly kind: MediaKind;
  /** Whether the member contains base64 without a data URL around it. */
  readonly isData: boolean;
  /** Whether the member contains a medium only where it is an object. */
  readonly isObject?: true;
}

/** The same in Responses. Deeper in a request, a member of this name has the arguments of a call. */
const outermostMember = 'input';

/** Members beside the data that tell its media type. */
const typeMembers = ['media_type', 'mimeType', 'mime_type'] as const;

/** Every request with a medium contains one of these texts. */
const signs = [
  '_url"',
  '_audio"',
  '"file"',
  '"file_data"',
  '"inlineData"',
  '"inline_data"',
  '"fileData"',
  '"source"',
].map((sign) => Buffer.from(sign));

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** Maximum length of the type and parameters of a data URL. */
const longestDataHead = 256;

/** Maximum nesting of a request, its messages, their parts, and the parts of a tool's result. */
const deepest = 8;

/**
 * Maximum number of media that are counted as such; further ones count as text. This many media alone are a million
 * tokens.
 */
const mostMedia = 1_000;

/**
 * Up to this length a string is scanned byte by byte, which is faster than a search for its end. Most strings are
 * shorter.
 */
const nearBytes = 64;

/**
 * Finds the media of a conversation, in the order of their bytes. Base64 counts as a medium only in a field that a
 * provider reads as one. Anywhere else, in a text or in a tool's schema, a model reads every letter of it.
 * @param body a JSON text that the scanner has found valid
 */
export function findMedia(body: Buffer): readonly Medium[] {
  if (!signs.some((sign) => body.includes(sign))) return noMedia;
  const search = new MediaSearch(body);
  search.readConversation(0, 0);
  return search.found;
}

const noMedia: readonly Medium[] = [];

/**
 * Each method reads the value that begins at or after `at` and returns the position after it. Each byte is read once.
 * The search ends when the maximum number of media is found.
 */
class MediaSearch {
  readonly found: Medium[] = [];
  readonly #body: Buffer;

  constructor(body: Buffer) {
    this.#body = body;
  }

  /** Reads the request itself, a list of messages or parts, one of these, or a value that contains no medium. */
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
      else if (this.#leadsOn(key, keyEnd, depth)) at = this.readConversation(value, depth);
      else at = this.#skipValue(value);
      at = this.#skipSpace(at);
    } while (this.#body[at] === comma && this.found.length < mostMedia);
    return at + 1;
  }

  #leadsOn(key: number, keyEnd: number, depth: number): boolean {
    if (conversationMembers.some((name) => isKeyNamed(this.#body, key, keyEnd, name))) return true;
    return depth === 1 && isKeyNamed(this.#body, key, keyEnd, outermostMember);
  }

  /** Reads the value of a media member: an object that contains the medium, or the medium itself. */
  #readMedium(at: number, member: MediaMember): number {
    if (this.#body[at] === quote) return member.isObject === true ? this.#skipValue(at) : this.#judge(at, member);
    if (this.#body[at] !== openBrace) return this.#skipValue(at);
    let kind: MediaKind | undefined;
    let data = -1;
    do {
      const key = this.#skipSpace(at + 1);
      if (this.#body[key] !== quote) break;
      const keyEnd = this.#skipString(key);
      const value = this.#skipColon(keyEnd);
      if (this.#body[value] === quote) {
        if (isKeyNamed(this.#body, key, keyEnd, member.value)) data = value;
        else if (typeMembers.some((name) => isKeyNamed(this.#body, key, keyEnd, name))) kind = this.#kindAt(value);
      }
      at = this.#skipSpace(this.#skipValue(value));
    } while (this.#body[at] === comma);
    const described = kind === undefined ? member : { ...member, kind };
    if (data !== -1) this.#judge(data, described);
    // A file that was uploaded before is named by its id.
    else this.found.push({ from: at, to: at, tokens: tokensOfMedium(described.kind) });
    return at + 1;
  }

  /** The kind that a media type tells, which is the string at `at`. */
  #kindAt(at: number): MediaKind {
    const end = Math.min(this.#skipString(at) - 1, at + longestDataHead);
    return kindOfType(this.#body.toString('latin1', at + 1, end).toLowerCase());
  }

  /**
   * Decides whether the string that opens at `at` is a medium. A string that is not valid base64 counts as text and, in
   * addition, as a medium without data.
   */
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
    const declaredKind = data === undefined ? kind : kindOfType(data.mediaType);
    const isRead = declaredKind === 'text' || declaredKind === 'document';
    const provenKind = isRead ? (startsAsDocument(body, from) ? 'document' : 'text') : declaredKind;
    this.found.push({ from, to, tokens: tokensOfMedium(provenKind, ((to - from) * 3) / 4) });
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
      // In ASCII, a bracket and a brace differ in one bit only.
      else if ((byte | 0x20) === openBrace) depth += 1;
      else if ((byte | 0x20) === closeBrace) {
        depth -= 1;
        if (depth === 0) return at + 1;
      }
    }
    return at;
  }

  /** Skips a string whose opening quote is at `at`. Returns the position after its closing quote. */
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

/** Whether an odd number of backslashes precedes a byte. Backslashes before `from` do not count. */
function isEscaped(body: Buffer, at: number, from: number): boolean {
  let before = at;
  while (before > from && body[before - 1] === backslash) before -= 1;
  return (at - before) % 2 === 1;
}

/** Reads the head of a base64 data URL (RFC 2397); undefined where the text is not one. */
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
