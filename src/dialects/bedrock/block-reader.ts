import type { HearAnswer, ImageEvent } from '../../core/answer-events.ts';
import { GatewayError } from '../../core/errors.ts';
import { toolCallBounds } from '../../core/tool-call-collector.ts';
import { isObject } from '../chat-form/read-value.ts';
import { readCitation } from './citations.ts';

export type Members = Readonly<Record<string, unknown>>;

/** A block whose end has not come. */
type OpenBlock =
  /** @property said some of the arguments have come */
  | { readonly kind: 'call'; readonly call: number; said: boolean }
  /** A block that the hub has no form for, such as a tool that the provider runs itself. It is told as a whole. */
  | { readonly kind: 'foreign'; readonly start: Members; readonly deltas: Members[] };

/** How much of such blocks is held, at most. */
const maxForeignCharacters = 1_048_576;

/** Reads the content blocks of one answer into the hub, piece by piece. Only calls and foreign blocks have a start. */
export class BlockReader {
  readonly #open = new Map<unknown, OpenBlock>();
  #calls = 0;
  #characters = 0;

  /** @throws GatewayError `upstream_invalid` */
  begin(index: unknown, start: Members, hear: HearAnswer): void {
    if (this.#open.size === toolCallBounds.calls) throw unreadable('too many blocks at once');
    const { toolUse } = start;
    const isCall = isObject(toolUse) && toolUse['type'] === undefined;
    this.#open.set(index, isCall ? this.#beginCall(index, toolUse, hear) : { kind: 'foreign', start, deltas: [] });
  }

  /** @returns whether the piece holds a part of the answer. @throws GatewayError `upstream_invalid` */
  add(index: unknown, delta: Members, hear: HearAnswer): boolean {
    const { text, toolUse, reasoningContent, citation } = delta;
    const block = this.#open.get(index);
    if (block?.kind === 'foreign') {
      this.#count(sizeOf(delta));
      block.deltas.push(delta);
    } else if (typeof text === 'string') {
      if (text !== '') hear({ kind: 'text', text });
    } else if (isObject(toolUse)) {
      const { input } = toolUse;
      if (block === undefined) throw unreadable('arguments outside of a tool call');
      if (typeof input !== 'string' || input === '') return false;
      block.said = true;
      hear({ kind: 'tool_call_arguments', call: block.call, json: input });
    } else if (isObject(reasoningContent)) {
      readReasoning(reasoningContent, hear);
    } else if (isObject(citation)) {
      hear({ kind: 'citation', ...readCitation(citation) });
    } else {
      if (Object.keys(delta).length > 0) hear({ kind: 'extension', dialect: 'bedrock', value: delta });
      return false;
    }
    return true;
  }

  end(index: unknown, hear: HearAnswer): void {
    const block = this.#open.get(index);
    this.#open.delete(index);
    if (block?.kind === 'call') {
      // A call without arguments has an empty object, of which no piece comes.
      if (!block.said) hear({ kind: 'tool_call_arguments', call: block.call, json: '{}' });
      hear({ kind: 'tool_call_end', call: block.call });
    } else if (block?.kind === 'foreign') {
      hear(
        imageOf(block) ?? {
          kind: 'extension',
          dialect: 'bedrock',
          value: { start: block.start, deltas: block.deltas },
        },
      );
    }
  }

  endAll(hear: HearAnswer): void {
    for (const index of this.#open.keys()) this.end(index, hear);
  }

  #beginCall(index: unknown, { toolUseId: id, name }: Members, hear: HearAnswer): OpenBlock {
    if (typeof id !== 'string' || typeof name !== 'string') throw unreadable('a tool call without an id or a name');
    if (this.#calls === toolCallBounds.calls) throw unreadable(`more than ${toolCallBounds.calls} tool calls`);
    const call = this.#calls;
    this.#calls += 1;
    hear({ kind: 'tool_call_begin', call, position: typeof index === 'number' ? index : call, id, name });
    return { kind: 'call', call, said: false };
  }

  #count(characters: number): void {
    this.#characters += characters;
    if (this.#characters <= maxForeignCharacters) return;
    throw unreadable(`blocks of tools of more than ${maxForeignCharacters} characters`);
  }
}

/** An image that has come in pieces, each of whole bytes; undefined where the block is none. */
function imageOf({ start, deltas }: Extract<OpenBlock, { kind: 'foreign' }>): ImageEvent | undefined {
  const { image } = start;
  if (!isObject(image)) return undefined;
  const pieces = deltas.map(bytesIn);
  if (pieces.length === 0 || pieces.includes(undefined)) return undefined;
  const data = Buffer.concat(pieces.map((piece) => Buffer.from(piece ?? '', 'base64'))).toString('base64');
  return { kind: 'image', data, mediaType: `image/${String(image['format'])}` };
}

function bytesIn({ image }: Members): string | undefined {
  const source = isObject(image) ? image['source'] : undefined;
  const bytes = isObject(source) ? source['bytes'] : undefined;
  return typeof bytes === 'string' ? bytes : undefined;
}

/** A value of a stream may be nested deeper than JSON can be written. */
function sizeOf(value: Members): number {
  try {
    return JSON.stringify(value).length;
  } catch {
    throw unreadable('a block that is nested too deep');
  }
}

/** A piece of a thought, or a whole one: the text, its signature, or the thought encrypted. */
export function readReasoning({ text, signature, redactedContent }: Members, hear: HearAnswer): void {
  const said = typeof text === 'string' ? text : '';
  if (typeof redactedContent === 'string' && redactedContent !== '') {
    const sealed = { dialect: 'bedrock', kind: 'content', data: redactedContent } as const;
    hear({ kind: 'reasoning', text: said, signature: sealed });
  } else if (typeof signature === 'string' && signature !== '') {
    hear({ kind: 'reasoning', text: said, signature: { dialect: 'bedrock', kind: 'proof', data: signature } });
  } else if (said !== '') hear({ kind: 'reasoning', text: said });
}

export function unreadable(what: string): GatewayError {
  return new GatewayError('upstream_invalid', `The provider's answer could not be read: it holds ${what}.`);
}
