import type { Usage } from '../core/usage.ts';
import type { ChunkFacts } from '../dialects/openai/stream.ts';
import type { Tally } from './flow.ts';

/** Counts what flies by on the pass-through path, and keeps what a few of its events tell. */
export class UsageTap {
  #events = 0;
  #usage: Usage | undefined;
  #finishReason: string | undefined;
  #reportedModel: string | undefined;
  readonly #finishedChoices = new Set<number>();

  get sawEvents(): boolean {
    return this.#events > 0;
  }

  /** An event that was not looked into. */
  countEvent(): void {
    this.#events += 1;
  }

  /** An event that was. */
  note(facts: ChunkFacts): void {
    if (!facts.isUsageChunk) this.#events += 1;
    this.#reportedModel ??= facts.reportedModel;
    this.#finishReason ??= facts.finishReason;
    this.#usage = facts.usage ?? this.#usage;
    for (const index of facts.finishedChoices) this.#finishedChoices.add(index);
  }

  /** Whether so many choices have their finish_reason. */
  haveFinished(choices: number): boolean {
    return this.#finishedChoices.size >= choices;
  }

  tally(): Tally {
    return {
      usage: this.#usage ?? estimateUsage(this.#events),
      ...(this.#finishReason === undefined ? {} : { finishReason: this.#finishReason }),
      ...(this.#reportedModel === undefined ? {} : { reportedModel: this.#reportedModel }),
    };
  }
}

/** Where the provider did not say its usage: about a token per event. What the input was nobody has said. */
export function estimateUsage(events: number): Usage {
  return { inputTokens: 0, outputTokens: events, totalTokens: events, estimated: true };
}
