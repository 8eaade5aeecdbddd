import type { AnswerEvent, EmitAnswerEvent } from '../core/answer-events.ts';
import { toolCallBounds } from '../core/tool-call-collector.ts';
import { unreadableAnswer } from '../core/unreadable.ts';

/** A tool call whose arguments come in pieces. */
interface CallBlock {
  readonly kind: 'call';
  readonly call: number;
  /** Some of the arguments have come. */
  said: boolean;
}

/** A block that the hub has no form for, such as a tool that the provider runs itself. It is told as a whole, at its end. */
interface ForeignBlock {
  readonly kind: 'foreign';
}

/** Maximum number of characters of all foreign blocks. */
const maxForeignCharacters = 1_048_576;

/** The content blocks of one answer that have begun and not ended. */
export class OpenBlocks<Foreign extends ForeignBlock> {
  readonly #eventOf: (block: Foreign) => AnswerEvent;
  readonly #open = new Map<unknown, CallBlock | Foreign>();
  #calls = 0;
  #foreignCharacters = 0;

  /** @param eventOf returns the event that tells a foreign block */
  constructor(eventOf: (block: Foreign) => AnswerEvent) {
    this.#eventOf = eventOf;
  }

  at(index: unknown): CallBlock | Foreign | undefined {
    return this.#open.get(index);
  }

  /** @throws GatewayError `upstream_invalid` for a call without an id or a name, and for too many calls or blocks */
  beginCall(index: unknown, id: unknown, name: unknown, emit: EmitAnswerEvent): void {
    if (typeof id !== 'string' || typeof name !== 'string') {
      throw unreadableAnswer('it holds a tool call without an id or a name');
    }
    const call = this.#calls;
    if (call === toolCallBounds.calls) throw unreadableAnswer(`it holds more than ${call} tool calls`);
    this.#calls += 1;
    this.#begin(index, { kind: 'call', call, said: false });
    emit({ kind: 'tool_call_begin', call, position: typeof index === 'number' ? index : call, id, name });
  }

  /** @throws GatewayError `upstream_invalid` for too many blocks */
  beginForeign(index: unknown, block: Foreign): void {
    this.#begin(index, block);
  }

  /** @throws GatewayError `upstream_invalid` where the block is not a tool call */
  addArguments(index: unknown, json: string, emit: EmitAnswerEvent): void {
    const block = this.#open.get(index);
    if (block?.kind !== 'call') throw unreadableAnswer('it holds arguments outside of a tool call');
    if (json === '') return;
    block.said = true;
    emit({ kind: 'tool_call_arguments', call: block.call, json });
  }

  /** Counts what is kept of foreign blocks. @throws GatewayError `upstream_invalid` where it is too much */
  countForeign(characters: number): void {
    this.#foreignCharacters += characters;
    if (this.#foreignCharacters <= maxForeignCharacters) return;
    throw unreadableAnswer(`it holds blocks of tools of more than ${maxForeignCharacters} characters`);
  }

  end(index: unknown, emit: EmitAnswerEvent): void {
    const block = this.#open.get(index);
    if (block === undefined) return;
    this.#open.delete(index);
    if (block.kind === 'call') {
      // A call without arguments has an empty object, of which no piece comes.
      if (!block.said) emit({ kind: 'tool_call_arguments', call: block.call, json: '{}' });
      emit({ kind: 'tool_call_end', call: block.call });
    } else emit(this.#eventOf(block));
  }

  endAll(emit: EmitAnswerEvent): void {
    for (const index of this.#open.keys()) this.end(index, emit);
  }

  #begin(index: unknown, block: CallBlock | Foreign): void {
    this.#open.set(index, block);
    if (this.#open.size > toolCallBounds.calls) throw unreadableAnswer('it holds too many blocks at once');
  }
}
