import { parseDirectives } from './directives.ts';
import type { Scenario } from './options.ts';

/** Directives that a control route sets for all requests from now on. They win over those of the requests. */
export class PrevailingDirectives {
  #text = '';
  #scenario: Scenario = {};

  /** As they were written; empty where there are none. */
  get text(): string {
    return this.#text;
  }

  get scenario(): Scenario {
    return this.#scenario;
  }

  /** Replaces all of them. @throws BadDirective */
  set(text: string): void {
    this.#scenario = parseDirectives(text);
    this.#text = text;
  }
}
