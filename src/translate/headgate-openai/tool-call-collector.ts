import { GatewayError } from '../../core/errors.ts';
import type { HeadgateToolCall } from '../../dialects/headgate/answer.ts';

/** Characters of all calls of one answer together, and how many they may be: the client gets them whole, so we hold them. */
const maxCharacters = 1_048_576;
const maxCalls = 256;

interface OpenCall {
  id: string;
  name: string;
  args: string;
}

/**
 * Puts tool calls together that come in pieces. Pieces of parallel calls may come in any order, so that only the end of the
 * answer says that a call is complete.
 */
export class ToolCallCollector {
  readonly #open = new Map<number, OpenCall>();
  #latest = 0;
  #characters = 0;

  /** One chunk's pieces. @throws GatewayError `upstream_invalid` */
  add(pieces: readonly unknown[]): void {
    for (const piece of pieces) {
      if (typeof piece !== 'object' || piece === null) throw invalid('a tool call that is not an object');
      const { index, id, function: called } = piece as { index?: unknown; id?: unknown; function?: unknown };
      if (typeof index === 'number') this.#latest = index;
      this.#append(this.#callAt(this.#latest), id, called);
    }
  }

  /** The calls in the order of their indexes. @throws GatewayError `upstream_invalid` where one has no name */
  finish(): HeadgateToolCall[] {
    const calls = [...this.#open].sort(([one], [other]) => one - other);
    return calls.map(([, { id, name, args }]) => {
      if (name === '') throw invalid('a tool call without a name');
      return { id, type: 'function', function: { name, arguments: args } };
    });
  }

  #callAt(index: number): OpenCall {
    const known = this.#open.get(index);
    if (known !== undefined) return known;
    if (this.#open.size === maxCalls) throw invalid(`more than ${maxCalls} tool calls`);
    const call = { id: '', name: '', args: '' };
    this.#open.set(index, call);
    return call;
  }

  #append(call: OpenCall, id: unknown, called: unknown): void {
    const { name, arguments: args } = (called ?? {}) as { name?: unknown; arguments?: unknown };
    if (typeof id === 'string' && call.id === '') call.id = this.#counted(id);
    if (typeof name === 'string') call.name += this.#counted(name);
    if (typeof args === 'string') call.args += this.#counted(args);
  }

  #counted(text: string): string {
    this.#characters += text.length;
    if (this.#characters > maxCharacters) throw invalid(`tool calls of more than ${maxCharacters} characters`);
    return text;
  }
}

function invalid(what: string): GatewayError {
  return new GatewayError('upstream_invalid', `The provider's stream could not be read: it holds ${what}.`);
}
