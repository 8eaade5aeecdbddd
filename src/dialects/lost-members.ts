import type { EmitAnswerEvent } from '../core/answer-events.ts';
import { noteUnknown, type Shape } from './nested-members.ts';

/** Maximum number of different names that are told of one answer. The provider makes them up. */
const maxNames = 64;

/** Maximum characters of the type of an event. */
const maxTypeLength = 64;

/** Objects that are nested deeper than this are told whatever stands in them. */
const maxDepth = 8;

/**
 * Whether the value of a member is one that nearly every answer of a provider has and that tells a client nothing, by the
 * member's own name.
 */
export type UsualMembers = ReadonlyMap<string, (value: unknown) => boolean>;

const nothingUsual: UsualMembers = new Map();

/** Tells the members of one answer that its dialect's reader does not read, each name once. */
export class LostMembers {
  readonly #shape: Shape;
  readonly #usual: UsualMembers;
  readonly #told = new Set<string>();
  #emit: EmitAnswerEvent | undefined;

  /** @param shape what the reader reads, and what says nothing of the answer */
  constructor(shape: Shape, usual = nothingUsual) {
    this.#shape = shape;
    this.#usual = usual;
  }

  /** Tells those of a complete answer, or of one event of a stream. */
  tell(value: unknown, emit: EmitAnswerEvent): void {
    this.#emit = emit;
    noteUnknown(value, this.#shape, this.#note);
  }

  /** Tells an event of a stream whose type the reader does not know. */
  tellEvent(type: unknown, emit: EmitAnswerEvent): void {
    if (typeof type !== 'string' || type === '') return;
    this.#emit = emit;
    this.#note(type.slice(0, maxTypeLength), true);
  }

  /** One function for all events of a stream. */
  readonly #note = (name: string, value: unknown): void => {
    if (this.#told.has(name) || this.#told.size >= maxNames || !saysSomething(value, 0)) return;
    if (this.#usual.get(name.slice(name.lastIndexOf('.') + 1))?.(value) === true) return;
    this.#told.add(name);
    this.#emit?.({ kind: 'lost', name });
  };
}

/** Providers write zero, false and empty values for what is not there, and objects that hold nothing else. */
function saysSomething(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return Boolean(value);
  const members = value as Readonly<Record<string, unknown>>;
  for (const name in members) if (depth === maxDepth || saysSomething(members[name], depth + 1)) return true;
  return false;
}
