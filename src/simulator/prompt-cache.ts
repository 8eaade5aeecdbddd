import { hash } from 'node:crypto';
import { charactersPerToken } from './answer-plan.ts';

/** OpenAI caches no prompt of fewer tokens, and of a longer one as many more as are a multiple of the step. */
const leastTokens = 1024;
const stepTokens = 128;

/** Each counts as one step of one prompt. The most recent ones are kept. */
const maxPrefixes = 65_536;

/** Remembers the beginnings of the prompts that one simulator has answered. */
export class PromptCache {
  /** When each prefix was last sent, by its digest; the one that was sent the longest time ago first. */
  readonly #sentAtMs = new Map<string, number>();

  /** The tokens at the prompt's beginning that were sent to this model in the time before. Remembers the whole prompt. */
  take(model: string, prompt: string, keptMs: number): number {
    const nowMs = performance.now();
    let known = 0;
    let isKnown = true;
    let digest = model;
    let from = 0;
    for (let tokens = leastTokens; tokens * charactersPerToken <= prompt.length; tokens += stepTokens) {
      const until = tokens * charactersPerToken;
      digest = hash('sha256', digest + prompt.slice(from, until), 'base64');
      from = until;
      isKnown &&= nowMs - (this.#sentAtMs.get(digest) ?? -Infinity) <= keptMs;
      if (isKnown) known = tokens;
      this.#remember(digest, nowMs);
    }
    return known;
  }

  #remember(digest: string, nowMs: number): void {
    this.#sentAtMs.delete(digest);
    this.#sentAtMs.set(digest, nowMs);
    if (this.#sentAtMs.size <= maxPrefixes) return;
    for (const oldest of this.#sentAtMs.keys()) {
      this.#sentAtMs.delete(oldest);
      return;
    }
  }
}
