import { type QueueRefusal, queueRefusals } from '../core/admission-queue.ts';
import { LabelTree } from '../core/label-tree.ts';
import { type CallFailure, type TargetCondition, targetConditions } from '../core/target-health.ts';
import { type ClosedSet, otherLabel } from './closed-set.ts';
import type { Instruments } from './instruments.ts';
import type { Log } from './log.ts';
import { scrub } from './scrub-text.ts';

interface TargetName {
  readonly provider: string;
  readonly upstreamModel: string;
}

/** How one target is doing at the moment of a scrape. */
export interface TargetReading extends TargetName {
  /** Whether a model of the configuration in force lists it. */
  readonly isListed: boolean;
  readonly condition: TargetCondition;
  readonly inFlight: number;
  /** Calls that it may have at once now, and at most. */
  readonly slots: number;
  readonly maxSlots: number;
  /** Requests that wait for one of them. */
  readonly queued: number;
  readonly firstTokenMs: number | undefined;
}

/** Targets with the same labels. */
interface Summed {
  readonly labels: readonly [provider: string, upstreamModel: string];
  readonly inCondition: Map<TargetCondition, number>;
  inFlight: number;
  queued: number;
  /** Of the one target, where it has labels of its own: an average or a limit of several says nothing. */
  readonly own: Pick<TargetReading, 'slots' | 'maxSlots' | 'firstTokenMs'> | undefined;
}

/** Gauges that have one value for each target. */
type TargetGauge = 'targetInFlight' | 'targetSlots' | 'targetMaxSlots' | 'targetQueued' | 'targetFirstToken';

/** More would be more series than a metric may have: each has one for each state. */
const mostNamed = 300;

/** Log lines and metrics about the targets of models: one line for each change of how a target is doing. */
export class TargetEvents {
  readonly #instruments: Instruments;
  readonly #log: Log;
  readonly #models: ClosedSet;
  readonly #providers: ClosedSet;
  #listed: ReadonlySet<string> = new Set();

  constructor(instruments: Instruments, log: Log, models: ClosedSet, providers: ClosedSet) {
    this.#instruments = instruments;
    this.#log = log;
    this.#models = models;
    this.#providers = providers;
  }

  /** The targets of a configuration. Their series are created, because an alert on growth misses one that begins at 1. */
  named(targets: Iterable<TargetName>): void {
    const named = [...targets].slice(0, mostNamed);
    this.#listed = new Set(named.map(keyOf));
    for (const target of named) {
      const labels = this.#labelsOf(target);
      this.#instruments.counter('breakerOpenings', ...labels);
      for (const why of queueRefusals) this.#instruments.counter('targetRefusals', ...labels, why);
    }
  }

  /** Registers the gauges of the targets. */
  readFrom(read: () => readonly TargetReading[]): void {
    this.#instruments.gauges('targetState', () =>
      this.#sum(read()).flatMap(({ labels, inCondition }) =>
        targetConditions.map((condition) => [[...labels, condition], inCondition.get(condition) ?? 0] as const),
      ),
    );
    const gauge = (key: TargetGauge, valueOf: (sum: Summed) => number | undefined): void => {
      this.#instruments.gauges(key, () =>
        this.#sum(read()).flatMap((sum) => {
          const value = valueOf(sum);
          return value === undefined ? [] : [[sum.labels, value] as const];
        }),
      );
    };
    gauge('targetInFlight', ({ inFlight }) => inFlight);
    gauge('targetSlots', ({ own }) => own?.slots);
    gauge('targetMaxSlots', ({ own }) => own?.maxSlots);
    gauge('targetQueued', ({ queued }) => queued);
    gauge('targetFirstToken', ({ own }) => (own?.firstTokenMs === undefined ? undefined : own.firstTokenMs / 1000));
  }

  leftOut(target: TargetName, failure: CallFailure, forMs: number): void {
    this.#instruments.counter('breakerOpenings', ...this.#labelsOf(target)).inc();
    this.#log.warn('a target fails: it is left out where another one can be asked, and is tried again soon', {
      ...namesOf(target),
      ...wordsOf(failure),
      tried_again_in_ms: Math.round(forMs),
    });
  }

  isBack(target: TargetName, outMs: number): void {
    this.#log.info('a target works again', { ...namesOf(target), out_ms: Math.round(outMs) });
  }

  coolsDown(target: TargetName, failure: CallFailure, forMs: number): void {
    this.#log.warn('a target takes no more requests for a while: it is left alone until then', {
      ...namesOf(target),
      ...wordsOf(failure),
      cools_down_ms: Math.round(forMs),
    });
  }

  refused(target: TargetName, why: QueueRefusal): void {
    this.#instruments.counter('targetRefusals', ...this.#labelsOf(target), why).inc();
  }

  credentialsRefused(provider: string, failure: CallFailure, forMs: number): void {
    const words = 'a provider refuses our credentials: its targets are left out where another one can be asked';
    this.#log.warn(words, { provider, ...wordsOf(failure), tried_again_in_ms: Math.round(forMs) });
  }

  credentialsAccepted(provider: string, refusedMs: number): void {
    this.#log.info('a provider accepts our credentials again', { provider, refused_ms: Math.round(refusedMs) });
  }

  /** Counts a further try that was made, or that there have been too many to make. */
  retry(model: string, isMade: boolean): void {
    this.#instruments.counter('retries', this.#models.label(model), isMade ? 'made' : 'refused').inc();
  }

  /** Counts a second call beside the first. */
  hedge(model: string, isMade: boolean): void {
    this.#instruments.counter('hedges', this.#models.label(model), isMade ? 'made' : 'refused').inc();
  }

  #labelsOf(target: TargetName): readonly [string, string] {
    const model = this.#listed.has(keyOf(target)) ? target.upstreamModel : otherLabel;
    return [this.#providers.label(target.provider), model];
  }

  #labelsOfOther({ provider }: TargetName): readonly [string, string] {
    return [this.#providers.label(provider), otherLabel];
  }

  #sum(readings: readonly TargetReading[]): Summed[] {
    const byLabels = new LabelTree<Summed>();
    const all: Summed[] = [];
    for (const reading of readings) {
      const labels = reading.isListed ? this.#labelsOf(reading) : this.#labelsOfOther(reading);
      let sum = byLabels.get(labels);
      if (sum === undefined) {
        const own = labels[1] === otherLabel ? undefined : reading;
        sum = { labels, inCondition: new Map(), inFlight: 0, queued: 0, own };
        byLabels.set(labels, sum);
        all.push(sum);
      }
      sum.inCondition.set(reading.condition, (sum.inCondition.get(reading.condition) ?? 0) + 1);
      sum.inFlight += reading.inFlight;
      sum.queued += reading.queued;
    }
    return all;
  }
}

function namesOf({ provider, upstreamModel }: TargetName): { provider: string; upstream_model: string } {
  return { provider, upstream_model: scrub(upstreamModel, 80) };
}

function wordsOf({ code, message }: CallFailure): { code: string; error: string } {
  return { code, error: scrub(message) };
}

function keyOf({ provider, upstreamModel }: TargetName): string {
  return `${provider}\n${upstreamModel}`;
}
