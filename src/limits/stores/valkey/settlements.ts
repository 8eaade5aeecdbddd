import type { Clock, Timer } from '../../../core/clock.ts';
import { Entries, type Entry, type EntryKey } from './entry.ts';
import type { Session } from './session.ts';

/** Most entries kept while the store is away; some 3 MiB. More are dropped and counted. */
const maxEntries = 10_000;
/** Usage accounts are sent with the next settlement, or after this time. */
const usageDelayMs = 1_000;
const thinEveryMs = 1_000;
/** A batch of this size keeps the store busy for a millisecond or two. */
const mostPerBatch = 250;

interface Batch {
  readonly number: number;
  readonly entries: readonly Entry[];
}

/**
 * The reservations that this pod has in the store's counters, and the settlements that it has not sent yet. No request
 * waits for the sending. One batch is in progress at a time, and what is settled meanwhile is added up for the next.
 */
export class Settlements {
  readonly #clock: Clock;
  readonly #onDropped: (entryKey: EntryKey) => void;
  readonly #onFailed: (session: Session, error: unknown) => void;
  readonly #reserved = new Entries();
  readonly #unsent = new Entries();
  #underway: Batch | undefined;
  #batches = 0;
  #session: Session | undefined;
  #isScheduled = false;
  #thinnedMs = -Infinity;
  #usageTimer: Timer | undefined;

  constructor(
    clock: Clock,
    onDropped: (entryKey: EntryKey) => void,
    onFailed: (session: Session, error: unknown) => void,
  ) {
    this.#clock = clock;
    this.#onDropped = onDropped;
    this.#onFailed = onFailed;
  }

  /** Entries that have not been sent or not been confirmed. */
  get unsent(): number {
    return this.#unsent.size + (this.#underway?.entries.length ?? 0);
  }

  /**
   * Records a reservation. The store knows those that it decided itself; those that this pod decided alone are sent
   * when the store is back.
   */
  reserve(entryKey: EntryKey, units: number): void {
    this.#reserved.add(entryKey, -units, 0);
  }

  settle(entryKey: EntryKey, reserved: number, used: number): void {
    if (this.#reserved.add(entryKey, reserved, 0).release === 0) this.#reserved.delete(entryKey);
    // While the store is away nothing is released, because a new session sends all open reservations again.
    this.report(entryKey, this.#session === undefined ? 0 : reserved, used);
  }

  report(entryKey: EntryKey, release: number, add: number): void {
    if (release === 0 && add === 0) return;
    if (this.#isFullFor(entryKey)) {
      this.#onDropped(entryKey);
      return;
    }
    this.#unsent.add(entryKey, release, add);
    if (this.#session === undefined) return;
    if (entryKey.kind !== 'u') this.#schedule();
    else this.#usageTimer ??= this.#clock.after(usageDelayMs, () => this.flush());
  }

  /**
   * A session begins: sends all open reservations, then the batch that was in progress. Commands of one connection run
   * in the order of sending, so an admission sent after this finds the reservations.
   */
  attach(session: Session): void {
    this.#session = session;
    const reserved = [...this.#reserved.values()];
    for (let from = 0; from < reserved.length; from += mostPerBatch) {
      this.#send(session, 0, reserved.slice(from, from + mostPerBatch));
    }
    if (this.#underway !== undefined) this.#sendBatch(session, this.#underway);
    else this.flush();
  }

  /** The session is over. The store drops what it had reserved. */
  detach(): void {
    this.#session = undefined;
    if (this.#underway !== undefined) {
      const { number, entries } = this.#underway;
      this.#underway = { number, entries: entries.map((entry) => ({ ...entry, release: 0 })) };
    }
    for (const entry of this.#unsent.drain(maxEntries)) {
      if (entry.add !== 0) this.#unsent.add(entry, 0, entry.add);
    }
  }

  /**
   * Whether there is no room for another entry. Once a second, entries of expired windows are removed to make room.
   */
  #isFullFor(entryKey: EntryKey): boolean {
    if (this.#unsent.size < maxEntries || this.#unsent.has(entryKey)) return false;
    const nowMs = this.#clock.nowMs();
    if (nowMs - this.#thinnedMs < thinEveryMs) return true;
    this.#thinnedMs = nowMs;
    const wallMs = this.#clock.wallMs();
    this.#unsent.drain(maxEntries, ({ kind, takenAtMs, span }) => kind === 't' && takenAtMs + Number(span) < wallMs);
    return this.#unsent.size >= maxEntries;
  }

  /** Settlements of one turn of the event loop are sent together. */
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.flush();
    });
  }

  /** Sends what can be sent now. */
  flush(): void {
    this.#usageTimer?.cancel();
    this.#usageTimer = undefined;
    const session = this.#session;
    if (session === undefined || this.#unsent.size === 0) return;
    if (this.#underway === undefined) {
      this.#underway = { number: ++this.#batches, entries: this.#unsent.drain(mostPerBatch) };
      this.#sendBatch(session, this.#underway);
      return;
    }
    // Another request may be waiting for a concurrent request to end, so those are sent even while a batch is in
    // progress.
    const entries = this.#unsent.drain(mostPerBatch, ({ kind }) => kind === 'c');
    if (entries.length > 0) this.#send(session, 0, entries);
  }

  #sendBatch(session: Session, batch: Batch): void {
    this.#send(session, batch.number, batch.entries, (failed) => {
      if (this.#underway?.number !== batch.number) return;
      this.#underway = undefined;
      for (const entry of batch.entries.filter((_entry, position) => failed.includes(position))) this.#onDropped(entry);
      this.flush();
    });
  }

  #send(
    session: Session,
    number: number,
    entries: readonly Entry[],
    onDone: (failed: readonly number[]) => void = () => undefined,
  ): void {
    session.settle(number, entries).then(onDone, (error: unknown) => {
      this.#onFailed(session, error);
    });
  }
}
