import type { ChunkFacts } from './chunk.ts';
import { StreamUsage } from '../openai-form/stream-usage.ts';
import type { Tally } from '../../core/stream-transform.ts';

/** Counts the events of the pass-through path, and keeps what a few of them report. */
export class UsageTap {
  readonly #usage = new StreamUsage();
  #sawEvents = false;
  #finishReason: string | undefined;
  #reportedModel: string | undefined;
  readonly #openChoices = new Set<number>();
  readonly #finishedChoices = new Set<number>();
  /** A bit for each choice with a small index that has begun. */
  #begunChoices = 0;

  get sawEvents(): boolean {
    return this.#sawEvents;
  }

  /** Choices that need not be searched for in an event any more: a bit for each index up to 30. */
  get begunChoices(): number {
    return this.#begunChoices;
  }

  /** Whether each choice that began has its finish_reason. */
  get allHaveFinished(): boolean {
    return this.#finishedChoices.size > 0 && this.#openChoices.size === 0;
  }

  /** Counts an event that was not parsed: it belongs to the first choice, or to a known one. */
  countEvent(): void {
    this.#sawEvents = true;
    if ((this.#begunChoices & 1) === 0) this.#begin(0);
    this.#usage.countOutput();
  }

  /** Records an event that was parsed. */
  note(facts: ChunkFacts): void {
    this.#sawEvents = true;
    if (facts.carriesOutput) this.#usage.countOutput();
    this.#reportedModel ??= facts.reportedModel;
    this.#finishReason ??= facts.finishReason;
    if (facts.finishReason !== undefined) this.#usage.finished();
    if (facts.figures !== undefined) this.#usage.tell(facts.figures);
    for (const index of facts.choices) this.#begin(index);
    for (const index of facts.finishedChoices) {
      this.#finishedChoices.add(index);
      this.#openChoices.delete(index);
    }
  }

  tally(): Tally {
    return {
      usage: this.#usage.known,
      ...(this.#finishReason === undefined ? {} : { finishReason: this.#finishReason }),
      ...(this.#reportedModel === undefined ? {} : { reportedModel: this.#reportedModel }),
    };
  }

  #begin(index: number): void {
    if (index >= 0 && index <= 30) this.#begunChoices |= 1 << index;
    if (!this.#finishedChoices.has(index)) this.#openChoices.add(index);
  }
}
