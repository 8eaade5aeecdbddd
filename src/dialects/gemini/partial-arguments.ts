import { isObject } from '../chat-form/read-value.ts';
import { listOf } from './proto-members.ts';
import { unreadableAnswer } from '../../core/unreadable.ts';

/** Bounds of the arguments of one call. */
const bounds = { characters: 1_048_576, index: 10_000, depth: 64 } as const;

type Container = Record<string, unknown> | unknown[];

/**
 * Puts the arguments of a call together that come in pieces: each piece has the path of a value, such as `$.items[0].name`, and
 * the value or a further part of a text.
 * Source: https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/function-calling#streaming-fc
 */
export class PartialArguments {
  readonly #root: Record<string, unknown> = {};
  #characters = 0;

  /** @throws GatewayError `upstream_invalid` where a path cannot be followed, or the arguments are too large */
  add(pieces: unknown): void {
    for (const piece of listOf(pieces)) if (isObject(piece)) this.#addPiece(piece);
  }

  get json(): string {
    return JSON.stringify(this.#root);
  }

  #addPiece(piece: Readonly<Record<string, unknown>>): void {
    const path = typeof piece['jsonPath'] === 'string' ? piece['jsonPath'] : '';
    // A path that ends in `[]` ends a list, which may be empty.
    const isListEnd = path.endsWith('[]');
    const steps = stepsOf(isListEnd ? path.slice(0, -2) : path);
    const value = valueIn(piece);
    this.#count(path.length + (typeof value === 'string' ? value.length : 8));
    const last = steps.pop();
    if (last === undefined) return;
    const parent = this.#follow(steps, last);
    const before = memberOf(parent, last);
    if (typeof value === 'string' && typeof before === 'string') put(parent, last, before + value);
    else if (value !== undefined) put(parent, last, value);
    else if (before === undefined && piece['willContinue'] !== true) put(parent, last, isListEnd ? [] : {});
  }

  /** The container that the last step leads into. */
  #follow(steps: ReadonlyArray<string | number>, last: string | number): Container {
    let at: Container = this.#root;
    for (const [index, step] of steps.entries()) {
      const next = steps[index + 1] ?? last;
      const known = memberOf(at, step);
      if (known === undefined) put(at, step, typeof next === 'number' ? [] : {});
      const inside = memberOf(at, step);
      if (typeof inside !== 'object' || inside === null)
        throw unreadableAnswer('it holds a path that cannot be followed');
      at = inside as Container;
    }
    if (Array.isArray(at) !== (typeof last === 'number'))
      throw unreadableAnswer('it holds a path that cannot be followed');
    return at;
  }

  #count(characters: number): void {
    this.#characters += characters;
    if (this.#characters > bounds.characters)
      throw unreadableAnswer(`it holds arguments of more than ${bounds.characters} characters`);
  }
}

/** Undefined for a piece without a value: the end of a text or of a list, or an empty object. */
function valueIn(piece: Readonly<Record<string, unknown>>): unknown {
  if (Object.hasOwn(piece, 'nullValue')) return null;
  return piece['stringValue'] ?? piece['numberValue'] ?? piece['boolValue'] ?? undefined;
}

/** The steps of a path: names, in brackets and quotes too, and indexes. */
function stepsOf(path: string): Array<string | number> {
  const steps: Array<string | number> = [];
  for (const [, name, quoted, index] of path.matchAll(/(?:^\$\.?|\.)([^.[\]]+)|\['([^']*)'\]|\[(\d{1,9})\]/g)) {
    steps.push(index === undefined ? (name ?? quoted ?? '') : Number(index));
    if (steps.length > bounds.depth || Number(index ?? 0) > bounds.index)
      throw unreadableAnswer('it holds a path that leads too far');
  }
  return steps;
}

function memberOf(container: Container, step: string | number): unknown {
  if (Array.isArray(container)) return typeof step === 'number' ? container[step] : undefined;
  return Object.hasOwn(container, step) ? container[step] : undefined;
}

/** Names are the model's own. */
function put(container: Container, step: string | number, value: unknown): void {
  if (Array.isArray(container) && typeof step !== 'number')
    throw unreadableAnswer('it holds a path that cannot be followed');
  Object.defineProperty(container, step, { value, enumerable: true, configurable: true, writable: true });
}
