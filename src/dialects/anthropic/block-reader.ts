import { parseBounded } from '../../core/json/parse-bounded.ts';
import type { ExtensionEvent, EmitAnswerEvent } from '../../core/answer-events.ts';
import { unreadableAnswer } from '../../core/unreadable.ts';
import { isObject } from '../chat-form/read-value.ts';
import { OpenBlocks } from '../open-blocks.ts';
import { readCitation } from './citations.ts';
import { signatureIn } from './thinking.ts';

type Members = Readonly<Record<string, unknown>>;

/** @property json the pieces of its `input` */
interface ForeignBlock {
  readonly kind: 'foreign';
  value: Members;
  json: string;
}

/** Reads the content blocks of one answer into the hub, piece by piece. */
export class BlockReader {
  readonly #blocks = new OpenBlocks<ForeignBlock>((block) => foreign(completed(block)));

  /** A block with what stands in it at its start: all of it, in a complete answer. @throws GatewayError `upstream_invalid` */
  begin(index: unknown, block: Members, emit: EmitAnswerEvent): void {
    // A block that another one replaces has ended.
    this.#blocks.end(index, emit);
    const { type, text, thinking, signature } = block;
    switch (type) {
      case 'text':
        if (typeof text === 'string' && text !== '') emit({ kind: 'text', text });
        for (const citation of listOf(block['citations'])) {
          const cited = readCitation(citation);
          emit(cited === undefined ? foreign({ citation }) : { kind: 'citation', ...cited });
        }
        return;
      case 'thinking': {
        const signed = signatureIn(signature, 'proof');
        const thought = typeof thinking === 'string' ? thinking : '';
        if (thought !== '' || signed !== undefined) {
          emit({ kind: 'reasoning', text: thought, ...(signed === undefined ? {} : { signature: signed }) });
        }
        return;
      }
      case 'redacted_thinking': {
        const sealed = signatureIn(block['data'], 'content');
        if (sealed !== undefined) emit({ kind: 'reasoning', text: '', signature: sealed });
        return;
      }
      case 'tool_use': {
        const { id, name, input } = block;
        this.#blocks.beginCall(index, id, name, emit);
        if (isObject(input) && Object.keys(input).length > 0) this.#blocks.addArguments(index, jsonOf(input), emit);
        return;
      }
      default:
        this.#blocks.beginForeign(index, { kind: 'foreign', value: block, json: '' });
    }
  }

  /** @returns whether the piece holds a part of the answer. @throws GatewayError `upstream_invalid` */
  add(index: unknown, delta: Members, emit: EmitAnswerEvent): boolean {
    const { type, text, thinking, signature, partial_json: json, citation } = delta;
    const block = this.#blocks.at(index);
    if (block?.kind === 'foreign') {
      this.#addForeign(block, delta);
      return true;
    }
    if (type === 'text_delta' && typeof text === 'string') {
      if (text !== '') emit({ kind: 'text', text });
    } else if (type === 'thinking_delta' && typeof thinking === 'string') {
      if (thinking !== '') emit({ kind: 'reasoning', text: thinking });
    } else if (type === 'signature_delta') {
      const signed = signatureIn(signature, 'proof');
      if (signed !== undefined) emit({ kind: 'reasoning', text: '', signature: signed });
    } else if (type === 'citations_delta') {
      const cited = readCitation(citation);
      emit(cited === undefined ? foreign(delta) : { kind: 'citation', ...cited });
    } else if (type === 'input_json_delta' && typeof json === 'string') {
      this.#blocks.addArguments(index, json, emit);
    } else {
      // An empty piece says nothing.
      if (type !== 'text_delta' && type !== 'thinking_delta' && type !== 'input_json_delta') emit(foreign(delta));
      return false;
    }
    return true;
  }

  end(index: unknown, emit: EmitAnswerEvent): void {
    this.#blocks.end(index, emit);
  }

  endAll(emit: EmitAnswerEvent): void {
    this.#blocks.endAll(emit);
  }

  #addForeign(block: ForeignBlock, { type, partial_json: json, content }: Members): void {
    if (type === 'input_json_delta' && typeof json === 'string') {
      this.#blocks.countForeign(json.length);
      block.json += json;
    } else if (type === 'compaction_delta' && typeof content === 'string') {
      this.#blocks.countForeign(content.length);
      const before = block.value['content'];
      block.value = { ...block.value, content: typeof before === 'string' ? before + content : content };
    }
  }
}

function foreign(value: Members): ExtensionEvent {
  return { kind: 'extension', dialect: 'anthropic', value };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function completed({ value, json }: ForeignBlock): Members {
  if (json === '') return value;
  try {
    return { ...value, input: parseBounded(json) };
  } catch {
    return { ...value, input: { INVALID_JSON: json } };
  }
}

/** A value of a stream may be nested deeper than JSON can be written. */
function jsonOf(value: object): string {
  try {
    return JSON.stringify(value);
  } catch {
    throw unreadableAnswer('it holds arguments that are nested too deep');
  }
}
