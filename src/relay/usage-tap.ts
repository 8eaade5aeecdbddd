import type { Usage } from '../core/usage.ts';
import type { ChunkFacts } from '../dialects/openai/stream.ts';
import type { Tally } from './flow.ts';

/** Counts what flies by on the pass-through path, and keeps what a few of its events tell. */
export class UsageTap {
  /** Of the answer itself: whatever else comes is no token. */
  #outputEvents = 0;
  #sawEvents = false;
  #usage: Usage | undefined;
  #finishReason: string | undefined;
  #reportedModel: string | undefined;
  readonly #finishedChoices = new Set<number>();

  get sawEvents(): boolean {
    return this.#sawEvents;
  }

  /** An event that was not looked into. */
  countEvent(): void {
    this.#sawEvents = true;
    this.#outputEvents += 1;
  }

  /** An event that was. */
  note(facts: ChunkFacts): void {
    this.#sawEvents = true;
    if (facts.carriesOutput) this.#outputEvents += 1;
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
      usage: this.#usage ?? estimateUsage(this.#outputEvents),
      ...(this.#finishReason === undefined ? {} : { finishReason: this.#finishReason }),
      ...(this.#reportedModel === undefined ? {} : { reportedModel: this.#reportedModel }),
    };
  }
}

/** Where the provider did not say its usage: about a token for each event with some of the answer. The input is not known here. */
export function estimateUsage(outputEvents: number): Usage {
  return { inputTokens: 0, outputTokens: outputEvents, totalTokens: outputEvents, estimated: true };
}
