import type { Conversation } from '../../core/conversation.ts';
import type { Feature } from '../../core/conversation-features.ts';
import type { Members } from './proto-members.ts';

/**
 * Collects what a request contains beyond the hub: members that Gemini's dialect alone has. The client is told of them by
 * these names where the provider speaks another dialect.
 */
export class Extensions {
  readonly #values: Record<string, unknown> = {};
  readonly #indispensable: string[] = [];
  readonly #names: Record<string, string> = {};

  /** Notes every member that is not known. */
  addOthers(members: Members, known: ReadonlySet<string>, prefix = ''): void {
    for (const [name, value] of Object.entries(members)) if (!known.has(name)) this.add(`${prefix}${name}`, value);
  }

  add(name: string, value: unknown): void {
    Object.defineProperty(this.#values, name, { value, enumerable: true, configurable: true, writable: true });
    if (indispensable.has(name)) this.#indispensable.push(name);
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

/** Members that decide what the answer is made of, or which model makes it. */
const indispensable: ReadonlySet<string> = new Set([
  'continuationToken',
  'generationConfig.responseFormat',
  'generationConfig.speechConfig',
  'generationConfig.imageConfig',
  'generationConfig.routingConfig',
  'generationConfig.modelConfig',
  'generationConfig.modelSelectionConfig',
  'generationConfig.translationConfig',
  'toolConfig.retrievalConfig',
]);
