import type { EmitAnswerEvent, ImageEvent } from '../../core/answer-events.ts';
import { unreadableAnswer } from '../../core/unreadable.ts';
import { isObject } from '../chat-form/read-value.ts';
import { OpenBlocks } from '../open-blocks.ts';
import { tellCitation } from './citations.ts';

export type Members = Readonly<Record<string, unknown>>;

interface ForeignBlock {
  readonly kind: 'foreign';
  readonly start: Members;
  readonly deltas: Members[];
}

/** Reads the content blocks of one answer into the hub, piece by piece. Only calls and foreign blocks have a start. */
export class BlockReader {
  readonly #blocks = new OpenBlocks<ForeignBlock>(
    (block) =>
      imageOf(block) ?? { kind: 'extension', dialect: 'bedrock', value: { start: block.start, deltas: block.deltas } },
  );

  /** @throws GatewayError `upstream_invalid` */
  begin(index: unknown, start: Members, emit: EmitAnswerEvent): void {
    // A block that another one replaces has ended.
    this.#blocks.end(index, emit);
    const { toolUse } = start;
    if (isObject(toolUse) && toolUse['type'] === undefined) {
      this.#blocks.beginCall(index, toolUse['toolUseId'], toolUse['name'], emit);
    } else this.#blocks.beginForeign(index, { kind: 'foreign', start, deltas: [] });
  }

  /** @returns whether the piece holds a part of the answer. @throws GatewayError `upstream_invalid` */
  add(index: unknown, delta: Members, emit: EmitAnswerEvent): boolean {
    const { text, toolUse, reasoningContent, citation } = delta;
    const block = this.#blocks.at(index);
    if (block?.kind === 'foreign') {
      this.#blocks.countForeign(sizeOf(delta));
      block.deltas.push(delta);
    } else if (typeof text === 'string') {
      if (text !== '') emit({ kind: 'text', text });
    } else if (isObject(toolUse)) {
      const { input } = toolUse;
      if (typeof input !== 'string') return false;
      this.#blocks.addArguments(index, input, emit);
      return input !== '';
    } else if (isObject(reasoningContent)) {
      readReasoning(reasoningContent, emit);
    } else if (isObject(citation)) {
      tellCitation(citation, emit);
    } else {
      if (Object.keys(delta).length > 0) emit({ kind: 'extension', dialect: 'bedrock', value: delta });
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
}

/** An image that has come in pieces, each of whole bytes; undefined where the block is none. */
function imageOf({ start, deltas }: ForeignBlock): ImageEvent | undefined {
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
    throw unreadableAnswer('it holds a block that is nested too deep');
  }
}

/** A piece of a thought, or a whole one: the text, its signature, or the thought encrypted. */
export function readReasoning({ text, signature, redactedContent }: Members, emit: EmitAnswerEvent): void {
  const thought = typeof text === 'string' ? text : '';
  if (typeof redactedContent === 'string' && redactedContent !== '') {
    const sealed = { dialect: 'bedrock', kind: 'content', data: redactedContent } as const;
    emit({ kind: 'reasoning', text: thought, signature: sealed });
  } else if (typeof signature === 'string' && signature !== '') {
    emit({ kind: 'reasoning', text: thought, signature: { dialect: 'bedrock', kind: 'proof', data: signature } });
  } else if (thought !== '') emit({ kind: 'reasoning', text: thought });
}
