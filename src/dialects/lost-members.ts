import type { EmitAnswerEvent } from '../core/answer-events.ts';
import { noteUnknown, type Shape } from './nested-members.ts';

/** Maximum number of different names that are told of one answer. The provider makes them up. */
const maxNames = 64;

/** Tells the members of one answer that its dialect's reader does not read, each name once. */
export class LostMembers {
  readonly #shape: Shape;
  readonly #told = new Set<string>();
  #emit: EmitAnswerEvent | undefined;

  /** @param shape what the reader reads, and what says nothing of the answer */
  constructor(shape: Shape) {
    this.#shape = shape;
  }

  /** Tells those of a complete answer, or of one event of a stream. */
  tell(value: unknown, emit: EmitAnswerEvent): void {
    this.#emit = emit;
    noteUnknown(value, this.#shape, this.#note);
  }

  /** One function for all events of a stream. */
  readonly #note = (name: string, value: unknown): void => {
    if (!saysSomething(value) || this.#told.has(name) || this.#told.size >= maxNames) return;
    this.#told.add(name);
    this.#emit?.({ kind: 'lost', name });
  };
}

/** Providers write zero, false and empty values for what is not there. */
function saysSomething(value: unknown): boolean {
  return typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : Boolean(value);
}
