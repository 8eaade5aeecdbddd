import { parseBounded } from '../../core/json/parse-bounded.ts';
import type { AnswerEvent } from '../../core/answer-events.ts';
import { toolCallBounds } from '../../core/tool-call-collector.ts';
import { unreadableStream } from '../../core/unreadable.ts';
import { blockPiece, blockStop, type BlockWriter } from './block-writer.ts';

type CallBegin = Extract<AnswerEvent, { kind: 'tool_call_begin' }>;

interface CallBlock {
  readonly index: number;
  /** Kept to know whether the arguments are complete. */
  json: string;
  isOpen: boolean;
}

/**
 * Writes the calls of tools of one stream. Some dialects say only at the end that their calls are complete, but a client
 * runs a tool when its block ends. So a block ends as soon as another call begins after its arguments are valid JSON. Until
 * then the pieces of several blocks may be mixed: each event has the index of its block.
 */
export class CallBlocks {
  readonly #blocks: BlockWriter;
  readonly #calls: CallBlock[] = [];
  #characters = 0;

  constructor(blocks: BlockWriter) {
    this.#blocks = blocks;
  }

  get count(): number {
    return this.#calls.length;
  }

  /** @throws GatewayError `upstream_invalid` where there are too many calls */
  begin({ call, id, name }: CallBegin): string {
    if (call >= toolCallBounds.calls) throw unreadableStream(`it holds more than ${toolCallBounds.calls} tool calls`);
    const ended = this.#blocks.closeOpen() + this.#endComplete();
    const { index, event } = this.#blocks.begin({ type: 'tool_use', id, name, input: {} });
    this.#calls[call] = { index, json: '', isOpen: true };
    return ended + event;
  }

  /** @throws GatewayError `upstream_invalid` where the arguments are too long, or go on after their end */
  add(call: number, json: string): string {
    const block = this.#calls[call];
    if (block === undefined) return '';
    if (!block.isOpen) {
      if (json.trim() === '') return '';
      throw unreadableStream('it holds arguments of a tool call after their end');
    }
    this.#characters += json.length;
    const { characters } = toolCallBounds;
    if (this.#characters > characters)
      throw unreadableStream(`it holds tool calls of more than ${characters} characters`);
    block.json += json;
    return blockPiece(block.index, 'input_json_delta', json);
  }

  end(call: number): string {
    const block = this.#calls[call];
    return block === undefined ? '' : close(block);
  }

  endAll(): string {
    return this.#calls.map(close).join('');
  }

  #endComplete(): string {
    return this.#calls.map((block) => (block.isOpen && isComplete(block.json) ? close(block) : '')).join('');
  }
}

function close(block: CallBlock): string {
  if (!block.isOpen) return '';
  block.isOpen = false;
  block.json = '';
  return blockStop(block.index);
}

function isComplete(json: string): boolean {
  try {
    parseBounded(json);
    return true;
  } catch {
    return false;
  }
}
