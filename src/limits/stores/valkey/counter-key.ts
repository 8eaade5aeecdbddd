import type { Limit } from '../../store.ts';

/** A limit as the scripts see it: the kind of counter, and its span. */
export interface CounterKind {
  /** Requests, tokens, concurrency, money. */
  readonly kind: 'r' | 't' | 'c' | 'b';
  /** Milliseconds of a window, the name of a period, or empty. */
  readonly span: string;
}

export function counterKind(limit: Limit): CounterKind {
  let kind = known.get(limit);
  if (kind === undefined) known.set(limit, (kind = kindOf(limit)));
  return kind;
}

/** Limits live as long as a configuration, and each request needs their kinds. */
const known = new WeakMap<Limit, CounterKind>();

function kindOf(limit: Limit): CounterKind {
  if (limit.kind === 'window') return { kind: limit.unit === 'requests' ? 'r' : 't', span: String(limit.windowMs) };
  return limit.kind === 'budget' ? { kind: 'b', span: limit.period } : { kind: 'c', span: '' };
}

/**
 * The names of all keys of a gateway in the store. The common prefix is in braces, so that a cluster keeps all keys on
 * one shard.
 */
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

  /** @param database part of the name, because all databases of a server have the same channels */
  channel(name: string, database: number): string {
    return `${this.#prefix}${name}:${database}`;
  }

  /** @param name of an idempotency key */
  answer(name: string): string {
    return `${this.#prefix}answer:${name}`;
  }

  /** @param day `2026-11-26` */
  usageOn(day: string): string {
    return `${this.#prefix}usage:${day}`;
  }
}
