import type { Conversation } from '../core/conversation.ts';
import type { Feature } from '../core/conversation-features.ts';

/**
 * Collects what a request contains beyond the hub: members and parts that its dialect alone has. The client is told of them by
 * these names where the provider speaks another dialect.
 */
export class Extensions {
  readonly #values: Record<string, unknown> = {};
  readonly #indispensable: string[] = [];
  readonly #names: Record<string, string> = {};
  readonly #neverDropped: ReadonlySet<string>;

  /** @param neverDropped names without which the answer would always mean something else */
  constructor(neverDropped: ReadonlySet<string>) {
    this.#neverDropped = neverDropped;
  }

  /** Notes every member that is neither known nor null. */
  addOthers(members: Readonly<Record<string, unknown>>, known: ReadonlySet<string>, prefix = ''): void {
    for (const [name, value] of Object.entries(members)) {
      if (value !== null && value !== undefined && !known.has(name)) this.add(`${prefix}${name}`, value);
    }
  }

  add(name: string, value: unknown): void {
    // An own property, whatever the client called it.
    Object.defineProperty(this.#values, name, { value, enumerable: true, configurable: true, writable: true });
    if (this.#neverDropped.has(name)) this.#indispensable.push(name);
  }

  /** Notes a member without which the answer would mean something else. */
  addIndispensable(name: string, value: unknown): void {
    this.add(name, value);
    this.#indispensable.push(name);
  }

  /** Notes by which member the client has asked for a feature that has a more usual one. */
  nameFeature(feature: Feature, name: string): void {
    this.#names[feature] = name;
  }

  get all(): Required<Pick<Conversation, 'extensions' | 'indispensable' | 'names'>> {
    return { extensions: this.#values, indispensable: this.#indispensable, names: this.#names };
  }
}
