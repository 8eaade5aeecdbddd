import { parseBounded } from '../../core/json/parse-bounded.ts';
import type { EmitAnswerEvent } from '../../core/answer-events.ts';
import type { Signature } from '../../core/signature.ts';
import { toolCallBounds } from '../../core/tool-call-collector.ts';
import { signatureIn } from './own-signatures.ts';
import { uniqueId } from '../../core/unique-id.ts';
import { unreadableAnswer } from '../../core/unreadable.ts';

/** A call that may get more pieces. */
interface OpenCall {
  /** The provider's index of the call. */
  readonly index: number;
  /** The provider's; empty as long as it has told none. */
  id: string;
  name: string;
  arguments: string;
  signature: Signature | undefined;
  /** Its number in the hub, after it has begun there. */
  call: number | undefined;
}

/**
 * Assembles tool calls that arrive in pieces. The index says which call a piece belongs to, but some providers give
 * every call the index 0, or none, and some repeat id and name in every piece. So a piece belongs to the call with its
 * index and its id. It begins another call where it has another id together with a name, or a name after arguments that
 * are already complete.
 */
export class ToolCallPieces {
  readonly #open: OpenCall[] = [];
  readonly #latestAt = new Map<number, OpenCall>();
  #latestIndex = 0;
  #begun = 0;
  #characters = 0;

  /** Adds the pieces of one chunk. @throws GatewayError `upstream_invalid` */
  add(pieces: readonly unknown[], emit: EmitAnswerEvent): void {
    for (const piece of pieces) {
      if (typeof piece !== 'object' || piece === null)
        throw unreadableAnswer('it holds a tool call that is not an object');
      const { index, id, function: called, extra_content: extra } = piece as Readonly<Record<string, unknown>>;
      this.#latestIndex = indexOf(index) ?? this.#latestIndex;
      const { name, arguments: json } = (called ?? {}) as { name?: unknown; arguments?: unknown };
      const idText = textOf(id);
      const nameText = textOf(name);
      const call = this.#callFor(idText, nameText);
      this.#identify(call, idText, nameText);
      this.#sign(call, extra, emit);
      this.#append(call, argumentsOf(json), emit);
    }
  }

  /** Begins every call that has a name, also one without arguments. */
  begin(emit: EmitAnswerEvent): void {
    for (const call of this.#open) if (call.name !== '') this.#beginCall(call, emit);
  }

  /** Called at the end of a complete answer. @throws GatewayError `upstream_invalid` where a call has no name */
  finish(emit: EmitAnswerEvent): void {
    if (this.#open.some(({ name }) => name === '')) throw unreadableAnswer('it holds a tool call without a name');
    this.begin(emit);
    for (const { call } of this.#open) if (call !== undefined) emit({ kind: 'tool_call_end', call });
    this.#open.length = 0;
  }

  #callFor(id: string, name: string): OpenCall {
    const current = this.#goesOn(id) ?? this.#latestAt.get(this.#latestIndex);
    if (current !== undefined && !isAnother(current, id, name)) return current;
    if (this.#open.length === toolCallBounds.calls)
      throw unreadableAnswer(`it holds more than ${toolCallBounds.calls} tool calls`);
    const call: OpenCall = {
      index: this.#latestIndex,
      id: '',
      name: '',
      arguments: '',
      signature: undefined,
      call: undefined,
    };
    this.#open.push(call);
    this.#latestAt.set(this.#latestIndex, call);
    return call;
  }

  /** The earlier call of that index to which the piece belongs, where pieces of several calls are mixed. */
  #goesOn(id: string): OpenCall | undefined {
    const latest = this.#latestAt.get(this.#latestIndex);
    if (id === '' || latest === undefined || latest.id === id) return latest;
    return this.#open.find((call) => call.index === this.#latestIndex && call.id === id);
  }

  #identify(call: OpenCall, id: string, name: string): void {
    const isRepeated = id !== '' && id === call.id;
    if (call.id === '') call.id = id;
    this.#count(id.length + name.length);
    if (call.call !== undefined || name === '' || name === call.name) return;
    call.name = isRepeated && name.startsWith(call.name) ? name : call.name + name;
  }

  #append(call: OpenCall, json: string, emit: EmitAnswerEvent): void {
    if (json === '') return;
    this.#count(json.length);
    call.arguments += json;
    if (call.name === '') return;
    if (call.call === undefined) this.#beginInOrder(call, emit);
    else emit({ kind: 'tool_call_arguments', call: call.call, json });
  }

  /** Begins a call, and before it those that the provider has named before: a call without arguments has no other sign. */
  #beginInOrder(call: OpenCall, emit: EmitAnswerEvent): void {
    for (const earlier of this.#open) {
      if (earlier.name !== '') this.#beginCall(earlier, emit);
      if (earlier === call) return;
    }
  }

  #beginCall(open: OpenCall, emit: EmitAnswerEvent): void {
    if (open.call !== undefined) return;
    const call = this.#begun;
    this.#begun += 1;
    open.call = call;
    const { name, index: position, signature } = open;
    // Without an id the call's result could not say which call it is of. The AI SDK makes one up too.
    const id = open.id === '' ? `call_${uniqueId()}` : open.id;
    emit({ kind: 'tool_call_begin', call, position, id, name, ...(signature === undefined ? {} : { signature }) });
    if (open.arguments !== '') emit({ kind: 'tool_call_arguments', call, json: open.arguments });
  }

  #sign(call: OpenCall, extra: unknown, emit: EmitAnswerEvent): void {
    const signature = extra === undefined ? undefined : signatureIn('extra_content', extra);
    if (signature === undefined || signature.data === call.signature?.data) return;
    this.#count(signature.data.length);
    // The hub has no place for what a call is signed with after its beginning.
    if (call.call === undefined) call.signature ??= signature;
    else emit({ kind: 'extension', dialect: 'openai-chat', value: { extra_content: extra } });
  }

  #count(characters: number): void {
    this.#characters += characters;
    const { characters: most } = toolCallBounds;
    if (this.#characters > most) throw unreadableAnswer(`it holds tool calls of more than ${most} characters`);
  }
}

/** Converts the older `function_call` into the form of tool calls. */
export function callOfFunction(called: unknown): object[] {
  return typeof called === 'object' && called !== null ? [{ index: 0, function: called }] : [];
}

function isAnother(call: OpenCall, id: string, name: string): boolean {
  if (name === '' || call.name === '') return false;
  if (id !== '' && call.id !== '') return id !== call.id;
  return call.arguments !== '' && (name !== call.name || isWhole(call.arguments));
}

function isWhole(json: string): boolean {
  try {
    parseBounded(json);
    return true;
  } catch {
    return false;
  }
}

/** Some providers send the number as a string. */
function indexOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\d{1,3}$/.test(value) ? Number(value) : undefined;
}

/** The arguments as JSON text. Some providers send the JSON value itself. */
function argumentsOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : textOf(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
