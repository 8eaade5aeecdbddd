import type { ExtensionEvent, EmitAnswerEvent } from '../../core/answer-events.ts';
import { saysSomething } from './chunk.ts';

/** Members of a message or a delta that the hub has a form for. */
const understood: ReadonlySet<string> = new Set([
  'role',
  'content',
  'refusal',
  'tool_calls',
  'function_call',
  'annotations',
  'reasoning',
  'reasoning_content',
  'reasoning_details',
  'images',
  'audio',
]);

/** Tells the members of a message or a delta that some provider alone has, so that a client can be told of their loss. */
export function readOthers(said: Readonly<Record<string, unknown>>, emit: EmitAnswerEvent): void {
  for (const name in said) {
    if (!understood.has(name) && saysSomething(said[name])) emit(foreign(name, said[name]));
  }
}

/** A member that the hub has no form for. */
export function foreign(name: string, value: unknown): ExtensionEvent {
  return { kind: 'extension', dialect: 'openai-chat', value: { [name]: value } };
}
