import { parseBounded } from '../../core/json/parse-bounded.ts';
import type { Signature } from '../../core/signature.ts';
import { unreadableStream } from '../../core/unreadable.ts';
import { isObject } from '../chat-form/read-value.ts';

/**
 * What providers of chat completions give out with thoughts and want to see again: OpenRouter in `reasoning_details` of a
 * message, Google in `extra_content` of a tool call. Each goes back as it came.
 */

/** In a complete message or call, or in one whose pieces have been put together. */
export function signatureIn(member: 'reasoning_details' | 'extra_content', value: unknown): Signature | undefined {
  const isThere = member === 'extra_content' ? isObject(value) : Array.isArray(value) && value.length > 0;
  return isThere ? { dialect: 'openai-chat', kind: 'content', data: JSON.stringify({ [member]: value }) } : undefined;
}

/** The members that such a signature came in; none for a signature of another dialect. */
export function membersOf(signature: Signature | undefined): object {
  if (signature?.dialect !== 'openai-chat') return {};
  const members = parsed(signature.data);
  // A client has had it in its hands: nothing but these two goes on.
  const { reasoning_details: details, extra_content: extra } = members;
  return {
    ...(details === undefined ? {} : { reasoning_details: details }),
    ...(extra === undefined ? {} : { extra_content: extra }),
  };
}

function parsed(data: string): Readonly<Record<string, unknown>> {
  try {
    const value = parseBounded(data);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** How much of the details of one stream is held, at most. */
const bounds = { entries: 1024, characters: 1_048_576 } as const;

/** Puts the pieces together in which a stream brings `reasoning_details`: what has one index and one type is one entry. */
export class DetailPieces {
  readonly #entries: Array<Record<string, unknown>> = [];
  #characters = 0;

  /** @throws GatewayError `upstream_invalid` where it is too much */
  add(pieces: readonly unknown[]): void {
    for (const piece of pieces) if (isObject(piece)) this.#addPiece(piece);
  }

  /** Undefined where there is none. */
  get signature(): Signature | undefined {
    return signatureIn('reasoning_details', this.#entries);
  }

  #addPiece(piece: Record<string, unknown>): void {
    const last = this.#entries.at(-1);
    for (const value of Object.values(piece)) if (typeof value === 'string') this.#characters += value.length;
    if (this.#characters > bounds.characters || this.#entries.length > bounds.entries) {
      const most = `${bounds.characters} characters or ${bounds.entries} entries`;
      throw unreadableStream(`it holds reasoning_details of more than ${most}`);
    }
    if (last === undefined || last['index'] !== piece['index'] || last['type'] !== piece['type']) {
      this.#entries.push({ ...piece });
      return;
    }
    for (const [name, value] of Object.entries(piece)) {
      const before = last[name];
      const goesOn = pieceNames.has(name) && typeof before === 'string' && typeof value === 'string';
      if (value !== null) last[name] = goesOn ? before + value : value;
    }
  }
}

/** Members that come in pieces; the others are repeated whole. */
const pieceNames: ReadonlySet<string> = new Set(['text', 'summary', 'data', 'signature']);
