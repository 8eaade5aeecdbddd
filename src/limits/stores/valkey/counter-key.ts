import type { Limit } from '../../store.ts';

/** What a limit is to the scripts: which kind of counter, over what span. */
export interface CounterKind {
  /** Requests, tokens, concurrency, money. */
  readonly kind: 'r' | 't' | 'c' | 'b';
  /** Milliseconds of a window, a period's name, or nothing. */
  readonly span: string;
}

export function counterKind(limit: Limit): CounterKind {
  let kind = known.get(limit);
  if (kind === undefined) known.set(limit, (kind = kindOf(limit)));
  return kind;
}

/** Limits live as long as a configuration, and are asked about with each request. */
const known = new WeakMap<Limit, CounterKind>();

function kindOf(limit: Limit): CounterKind {
  if (limit.kind === 'window') return { kind: limit.unit === 'requests' ? 'r' : 't', span: String(limit.windowMs) };
  return limit.kind === 'budget' ? { kind: 'b', span: limit.period } : { kind: 'c', span: '' };
}

/** The names of all that a gateway keeps in the store. In braces what all names share, so that a cluster keeps them together. */
export class StoreKeys {
  readonly sessions: string;
  readonly #prefix: string;

  constructor(keyPrefix: string) {
    this.#prefix = `{${keyPrefix}}:`;
    this.sessions = `${this.#prefix}sessions`;
  }

  counter({ kind, span }: CounterKind, counter: string): string {
    return `${this.#prefix}${kind}${span}:${counter}`;
  }

  lastBatchOf(process: string): string {
    return `${this.#prefix}batch:${process}`;
  }

  /** @param day `2026-11-26` */
  usageOn(day: string): string {
    return `${this.#prefix}usage:${day}`;
  }
}
