import type { ExtensionEvent, HearAnswer } from '../../core/answer-events.ts';
import { GatewayError } from '../../core/errors.ts';
import { toolCallBounds } from '../../core/tool-call-collector.ts';
import { isObject } from '../chat-form/read-value.ts';
import { readCitation } from './citations.ts';
import { signatureIn } from './thinking.ts';

type Members = Readonly<Record<string, unknown>>;

/** A block whose end has not come. */
type OpenBlock =
  | { readonly kind: 'simple' }
  /** @property said some of the arguments have come */
  | { readonly kind: 'call'; readonly call: number; said: boolean }
  /** A block that the hub has no form for. It is told as a whole. `json`: the pieces of its `input`. */
  | { readonly kind: 'foreign'; readonly value: Members; json: string };

/** How much of such blocks is held, at most. */
const maxForeignCharacters = 1_048_576;

/** Reads the content blocks of one answer into the hub, piece by piece. */
export class BlockReader {
  readonly #open = new Map<unknown, OpenBlock>();
  #calls = 0;
  #characters = 0;

  /** A block with what stands in it at its start: all of it, in a complete answer. @throws GatewayError `upstream_invalid` */
  begin(index: unknown, block: Members, hear: HearAnswer): void {
    this.#open.set(index, this.#beginBlock(index, block, hear));
    if (this.#open.size > toolCallBounds.calls) throw unreadable('too many blocks at once');
  }

  /** @returns whether the piece holds a part of the answer. @throws GatewayError `upstream_invalid` */
  add(index: unknown, delta: Members, hear: HearAnswer): boolean {
    const { type, text, thinking, signature, partial_json: json, citation } = delta;
    const block = this.#open.get(index);
    if (block?.kind === 'foreign') {
      this.#addForeign(block, delta, index);
      return true;
    }
    if (type === 'text_delta' && typeof text === 'string') {
      if (text !== '') hear({ kind: 'text', text });
    } else if (type === 'thinking_delta' && typeof thinking === 'string') {
      if (thinking !== '') hear({ kind: 'reasoning', text: thinking });
    } else if (type === 'signature_delta') {
      const signed = signatureIn(signature, 'proof');
      if (signed !== undefined) hear({ kind: 'reasoning', text: '', signature: signed });
    } else if (type === 'citations_delta') {
      const cited = readCitation(citation);
      hear(cited === undefined ? foreign(delta) : { kind: 'citation', ...cited });
    } else if (type === 'input_json_delta' && typeof json === 'string') {
      if (block?.kind !== 'call') throw unreadable('arguments outside of a tool call');
      block.said ||= json !== '';
      if (json !== '') hear({ kind: 'tool_call_arguments', call: block.call, json });
    } else {
      // An empty piece says nothing.
      if (type !== 'text_delta' && type !== 'thinking_delta' && type !== 'input_json_delta') hear(foreign(delta));
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
      hear(foreign(completed(block.value, block.json)));
    }
  }

  endAll(hear: HearAnswer): void {
    for (const index of this.#open.keys()) this.end(index, hear);
  }

  #beginBlock(index: unknown, block: Members, hear: HearAnswer): OpenBlock {
    const { type, text, thinking, signature } = block;
    switch (type) {
      case 'text': {
        if (typeof text === 'string' && text !== '') hear({ kind: 'text', text });
        for (const one of listOf(block['citations'])) {
          const cited = readCitation(one);
          hear(cited === undefined ? foreign({ citation: one }) : { kind: 'citation', ...cited });
        }
        return { kind: 'simple' };
      }
      case 'thinking': {
        const signed = signatureIn(signature, 'proof');
        const said = typeof thinking === 'string' ? thinking : '';
        if (said !== '' || signed !== undefined) {
          hear({ kind: 'reasoning', text: said, ...(signed === undefined ? {} : { signature: signed }) });
        }
        return { kind: 'simple' };
      }
      case 'redacted_thinking': {
        const sealed = signatureIn(block['data'], 'content');
        if (sealed !== undefined) hear({ kind: 'reasoning', text: '', signature: sealed });
        return { kind: 'simple' };
      }
      case 'tool_use':
        return this.#beginCall(index, block, hear);
      default:
        return { kind: 'foreign', value: block, json: '' };
    }
  }

  #beginCall(index: unknown, { id, name, input }: Members, hear: HearAnswer): OpenBlock {
    if (typeof id !== 'string' || typeof name !== 'string') throw unreadable('a tool call without an id or a name');
    if (this.#calls === toolCallBounds.calls) throw unreadable(`more than ${toolCallBounds.calls} tool calls`);
    const call = this.#calls;
    this.#calls += 1;
    hear({ kind: 'tool_call_begin', call, position: typeof index === 'number' ? index : call, id, name });
    const isGiven = isObject(input) && Object.keys(input).length > 0;
    if (isGiven) hear({ kind: 'tool_call_arguments', call, json: jsonOf(input) });
    return { kind: 'call', call, said: isGiven };
  }

  #addForeign(block: Extract<OpenBlock, { kind: 'foreign' }>, delta: Members, index: unknown): void {
    const { type, partial_json: json, content } = delta;
    if (type === 'input_json_delta' && typeof json === 'string') {
      this.#characters += json.length;
      block.json += json;
    } else if (type === 'compaction_delta' && typeof content === 'string') {
      this.#characters += content.length;
      const before = block.value['content'];
      const value = { ...block.value, content: typeof before === 'string' ? before + content : content };
      this.#open.set(index, { kind: 'foreign', value, json: block.json });
    }
    if (this.#characters > maxForeignCharacters) {
      throw unreadable(`blocks of tools of more than ${maxForeignCharacters} characters`);
    }
  }
}

function foreign(value: Members): ExtensionEvent {
  return { kind: 'extension', dialect: 'anthropic', value };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function completed(value: Members, json: string): Members {
  if (json === '') return value;
  try {
    return { ...value, input: JSON.parse(json) as unknown };
  } catch {
    return { ...value, input: { INVALID_JSON: json } };
  }
}

/** A value of a stream may be nested deeper than JSON can be written. */
function jsonOf(value: object): string {
  try {
    return JSON.stringify(value);
  } catch {
    throw unreadable('arguments that are nested too deep');
  }
}

export function unreadable(what: string): GatewayError {
  return new GatewayError('upstream_invalid', `The provider's answer could not be read: it holds ${what}.`);
}
