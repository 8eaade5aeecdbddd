import { GatewayError } from '../../core/errors.ts';
import type { HeadgateToolCall } from '../../dialects/headgate/answer.ts';

/** Characters of all calls of one answer together, and how many they may be: the client gets them whole, so we hold them. */
const maxCharacters = 1_048_576;
const maxCalls = 256;

interface OpenCall {
  readonly index: number;
  id: string;
  name: string;
  args: string;
}

/** Puts tool calls together that come in pieces. One is complete when the next begins, or the stream is whole. */
export class ToolCallCollector {
  #open: OpenCall | undefined;
  #characters = 0;
  #calls = 0;

  /** One chunk's pieces in; the calls that they complete out. @throws GatewayError `upstream_invalid` */
  add(pieces: readonly unknown[]): HeadgateToolCall[] {
    const completed: HeadgateToolCall[] = [];
    for (const piece of pieces) {
      if (typeof piece !== 'object' || piece === null) throw invalid('a tool call that is not an object');
      const { index, id, function: called } = piece as { index?: unknown; id?: unknown; function?: unknown };
      const position = typeof index === 'number' ? index : (this.#open?.index ?? 0);
      if (this.#open?.index !== position) {
        completed.push(...this.finish());
        this.#begin(position);
      }
      this.#append(id, called);
    }
    return completed;
  }

  /** The call that is still open, if there is one. */
  finish(): HeadgateToolCall[] {
    if (this.#open === undefined) return [];
    const { id, name, args } = this.#open;
    this.#open = undefined;
    return [{ id, type: 'function', function: { name, arguments: args } }];
  }

  #begin(index: number): void {
    this.#calls += 1;
    if (this.#calls > maxCalls) throw invalid(`more than ${maxCalls} tool calls`);
    this.#open = { index, id: '', name: '', args: '' };
  }

  #append(id: unknown, called: unknown): void {
    const call = this.#open;
    if (call === undefined) return;
    const { name, arguments: args } = (called ?? {}) as { name?: unknown; arguments?: unknown };
    if (typeof id === 'string' && call.id === '') call.id = id;
    if (typeof name === 'string') call.name += name;
    if (typeof args === 'string') {
      this.#characters += args.length;
      if (this.#characters > maxCharacters) throw invalid(`tool calls of more than ${maxCharacters} characters`);
      call.args += args;
    }
  }
}

function invalid(what: string): GatewayError {
  return new GatewayError('upstream_invalid', `The provider's stream could not be read: it holds ${what}.`);
}
