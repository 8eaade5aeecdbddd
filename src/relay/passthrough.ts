import { GatewayError } from '../core/errors.ts';
import type { Provider } from '../core/plan.ts';
import { endOfNextEvent } from '../core/sse/boundary.ts';
import { eventData } from '../core/sse/event-data.ts';
import { EventFramer } from '../core/sse/event-framer.ts';
import { withholdCredentials, withholdFromError } from '../core/withhold-credentials.ts';
import type { Usage } from '../core/usage.ts';
import { tellsMore } from '../dialects/openai/event-markers.ts';
import { doneData, readChunk, type ChunkFacts } from '../dialects/openai/stream.ts';
import { estimateUsage } from './estimate-usage.ts';
import type { Ending, Flow, Tally } from './flow.ts';

const nothing = Buffer.alloc(0);

type FlowProvider = Pick<Provider, 'quirks' | 'authHeaders'>;

/**
 * The hot path: a provider's stream for a client of the same dialect. Complete events pass as they came; an event is
 * looked into only where its bytes could mean the end, an error or the usage.
 */
export class Passthrough implements Flow {
  readonly #showsUsage: boolean;
  readonly #provider: FlowProvider;
  readonly #endsWithoutDone: boolean;
  readonly #framer = new EventFramer();
  readonly #finishedChoices = new Set<number>();
  readonly #openChoices = new Set<number>();
  #ending: Ending | undefined;
  #events = 0;
  #usage: Usage | undefined;
  #finishReason: string | undefined;
  #reportedModel: string | undefined;

  /** @param showsUsage whether the client asked for the usage event */
  constructor(showsUsage: boolean, provider: FlowProvider) {
    this.#provider = provider;
    this.#showsUsage = showsUsage;
    this.#endsWithoutDone = provider.quirks.noDone === true;
  }

  get ending(): Ending | undefined {
    return this.#ending;
  }

  take(chunk: Buffer): Buffer {
    const whole = this.#framer.take(chunk);
    if (whole.length === 0) return whole;
    if (this.#endsWithoutDone || this.#events === 0 || tellsMore(whole)) return this.#lookInto(whole);
    this.#count(whole);
    return whole;
  }

  finish(): string {
    const choicesEnded = this.#finishedChoices.size > 0 && this.#openChoices.size === 0;
    this.#ending =
      this.#endsWithoutDone && choicesEnded && this.#framer.isEmpty
        ? { kind: 'complete' }
        : { kind: 'failed', error: new GatewayError('upstream_incomplete'), told: false };
    return '';
  }

  tally(): Tally {
    const usage = this.#usage ?? estimateUsage(this.#events);
    return {
      usage,
      ...(this.#finishReason === undefined ? {} : { finishReason: this.#finishReason }),
      ...(this.#reportedModel === undefined ? {} : { reportedModel: this.#reportedModel }),
    };
  }

  /** Event by event: what may pass, up to the end if it is here. */
  #lookInto(whole: Buffer): Buffer {
    const passing: Buffer[] = [];
    let start = 0;
    while (start < whole.length && this.#ending === undefined) {
      const next = endOfNextEvent(whole, start);
      const end = next === -1 ? whole.length : next;
      const event = whole.subarray(start, end);
      if (this.#passes(event)) passing.push(event);
      start = end;
    }
    if (passing.length === 1) return passing[0] ?? nothing;
    return Buffer.concat(passing);
  }

  #passes(event: Buffer): boolean {
    const data = eventData(event.toString());
    if (data === undefined) return true;
    if (data === doneData) {
      this.#ending = { kind: 'complete' };
      return true;
    }
    this.#events += 1;
    const facts = readChunk(data);
    if (facts === undefined) return true;
    this.#note(facts);
    if (facts.error) return this.#endWithError(facts.error, data);
    return this.#showsUsage || !facts.isUsageChunk;
  }

  #note(facts: ChunkFacts): void {
    this.#reportedModel ??= facts.reportedModel;
    this.#finishReason = facts.finishReason ?? this.#finishReason;
    this.#usage = facts.usage ?? this.#usage;
    if (facts.isUsageChunk) this.#events -= 1;
    for (const index of facts.openChoices) if (!this.#finishedChoices.has(index)) this.#openChoices.add(index);
    for (const index of facts.finishedChoices) {
      this.#finishedChoices.add(index);
      this.#openChoices.delete(index);
    }
  }

  /** The provider's own event tells it, unless our credentials stand in it. */
  #endWithError(error: GatewayError, data: string): boolean {
    const told = withholdCredentials(data, this.#provider) === data;
    this.#ending = { kind: 'failed', error: told ? error : withholdFromError(error, this.#provider), told };
    return told;
  }

  #count(whole: Buffer): void {
    let at = whole.indexOf('data:');
    while (at !== -1) {
      this.#events += 1;
      // Behind one event's data the next can begin no earlier than after its blank line.
      at = whole.indexOf('\ndata:', at + 5);
    }
  }
}
