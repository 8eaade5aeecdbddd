import type { AnswerEvent } from './answer-events.ts';
import type { Signature } from './signature.ts';
import { unreadableStream } from './unreadable.ts';

/** Limits for the tool calls of one stream, which are kept in memory until its end. */
export const toolCallBounds = { characters: 1_048_576, calls: 256 } as const;

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** The arguments as the model wrote them: usually JSON, but not always valid. */
  readonly arguments: string;
  readonly signature?: Signature;
}

interface OpenCall {
  readonly position: number;
  readonly call: { -readonly [Name in keyof ToolCall]: ToolCall[Name] };
}

/** Assembles tool calls from their pieces. */
export class ToolCallCollector {
  readonly #bounds: { readonly characters: number; readonly calls: number };
  readonly #calls: OpenCall[] = [];
  #characters = 0;

  constructor(bounds: { readonly characters: number; readonly calls: number } = toolCallBounds) {
    this.#bounds = bounds;
  }

  /** @throws GatewayError `upstream_invalid` where there are too many calls or they are too long */
  add(event: Extract<AnswerEvent, { kind: `tool_call_${string}` }>): void {
    if (event.kind === 'tool_call_begin') {
      const { call, position, id, name, signature } = event;
      this.#count(id.length + name.length + (signature?.data.length ?? 0));
      if (call >= this.#bounds.calls) throw unreadableStream(`it holds more than ${this.#bounds.calls} tool calls`);
      const signed = signature === undefined ? {} : { signature };
      this.#calls[call] = { position, call: { id, name, arguments: '', ...signed } };
    } else if (event.kind === 'tool_call_arguments') {
      this.#count(event.json.length);
      const open = this.#calls[event.call];
      if (open !== undefined) open.call.arguments += event.json;
    }
  }

  /** The calls in the order of the provider's numbers. */
  inOrder(): ToolCall[] {
    const sorted = this.#calls.toSorted((a, b) => a.position - b.position);
    return sorted.map(({ call }) => call);
  }

  /** The call that began as the one of that number; undefined where none did. */
  call(number: number): ToolCall | undefined {
    return this.#calls[number]?.call;
  }

  #count(characters: number): void {
    this.#characters += characters;
    const { characters: most } = this.#bounds;
    if (this.#characters > most) throw unreadableStream(`it holds tool calls of more than ${most} characters`);
  }
}
