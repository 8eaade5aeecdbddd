import type { ChunkFacts } from '../dialects/openai/stream.ts';
import { StreamUsage } from '../dialects/openai/stream-usage.ts';
import type { Tally } from './flow.ts';

/** Counts what flies by on the pass-through path, and keeps what a few of its events tell. */
export class UsageTap {
  readonly #usage = new StreamUsage();
  #sawEvents = false;
  #finishReason: string | undefined;
  #reportedModel: string | undefined;
  readonly #finishedChoices = new Set<number>();

  get sawEvents(): boolean {
    return this.#sawEvents;
  }

  /** An event that was not looked into. */
  countEvent(): void {
    this.#sawEvents = true;
    this.#usage.countOutput();
  }

  /** An event that was. */
  note(facts: ChunkFacts): void {
    this.#sawEvents = true;
    if (facts.carriesOutput) this.#usage.countOutput();
    this.#reportedModel ??= facts.reportedModel;
    this.#finishReason ??= facts.finishReason;
    if (facts.finishReason !== undefined) this.#usage.finished();
    if (facts.figures !== undefined) this.#usage.tell(facts.figures);
    for (const index of facts.finishedChoices) this.#finishedChoices.add(index);
  }

  /** Whether so many choices have their finish_reason. */
  haveFinished(choices: number): boolean {
    return this.#finishedChoices.size >= choices;
  }

  tally(): Tally {
    return {
      usage: this.#usage.known,
      ...(this.#finishReason === undefined ? {} : { finishReason: this.#finishReason }),
      ...(this.#reportedModel === undefined ? {} : { reportedModel: this.#reportedModel }),
    };
  }
}
