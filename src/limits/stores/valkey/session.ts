import type { Clock } from '../../../core/clock.ts';
import { announceScript } from './announce-script.ts';
import { answerScript } from './answer-script.ts';
import type { Connection } from './connection.ts';
import type { StoreKeys } from './counter-key.ts';
import type { Entry } from './entry.ts';
import { publishScript } from './publish-script.ts';
import type { Script } from './script.ts';
import { withTimeout } from './with-timeout.ts';
import { settleScript } from './settle-script.ts';
import { StoreClock } from './store-clock.ts';
import { Forgotten, TooLate } from './store-errors.ts';
import { outcomes, takeScript } from './take-script.ts';

interface SessionParts {
  /** The id of this process. It is part of the session's id, so that two sessions of one process count as one pod. */
  readonly process: string;
  /** The number of the session in this process. */
  readonly number: number;
  readonly connection: Connection;
  readonly keys: StoreKeys;
  readonly clock: Clock;
  /** A script that the store runs later than this after it was asked does nothing. */
  readonly deadlineMs: number;
  /** The store answered something. */
  readonly onHeard: () => void;
}

/**
 * A pod as the store knows it, for as long as the connection lasts or until the store forgets it. Reservations belong
 * to a session and end with it. The next session sends the open reservations again, so nothing is counted twice and
 * nothing leaks.
 */
export class Session {
  #id: string;
  readonly #process: string;
  readonly #connection: Connection;
  readonly #keys: StoreKeys;
  readonly #clock: Clock;
  readonly #deadlineMs: number;
  readonly #onHeard: () => void;
  #storeClock: StoreClock | undefined;

  constructor({ process, number, connection, keys, clock, deadlineMs, onHeard }: SessionParts) {
    this.#id = `${process}.${number}`;
    this.#process = process;
    this.#connection = connection;
    this.#keys = keys;
    this.#clock = clock;
    this.#deadlineMs = deadlineMs;
    this.#onHeard = onHeard;
  }

  get id(): string {
    return this.#id;
  }

  /** Becomes another session on the same connection. The store does not know it until it has entered. */
  becomeNumber(number: number): void {
    this.#id = `${this.#process}.${number}`;
  }

  /** Learns the store's time, which deadlines need, and loads the scripts. */
  async prepare(): Promise<void> {
    const storeMs = await this.#connection.time();
    this.#storeClock = new StoreClock(storeMs, this.#clock.nowMs());
    await this.#connection.load([takeScript, settleScript, announceScript, answerScript]);
  }

  /** @returns how many pods live */
  async announce(word: 'enter' | 'stay' | 'leave', sessions: readonly string[]): Promise<number> {
    const [, , living = 0] = await this.#runInTime(announceScript, [this.#keys.sessions], [word, ...sessions]);
    return living;
  }

  /** Runs the script that takes or reads; the script says what it answers. */
  ask(keys: readonly string[], args: readonly string[]): Promise<readonly number[]> {
    return this.#runInTime(takeScript, [this.#keys.sessions, ...keys], [this.id, ...args]);
  }

  /** Tells a message to everybody who hears the channel. */
  async publish(channel: string, message: string): Promise<void> {
    await this.#runInTime(publishScript, [this.#keys.sessions], [channel, message]);
  }

  /**
   * @param batch the number of the batch in this process, or 0 if it only releases
   * @returns the positions of the entries that could not be applied
   */
  async settle(batch: number, entries: readonly Entry[]): Promise<readonly number[]> {
    const keys = [this.#keys.sessions, this.#keys.lastBatchOf(this.#process), ...entries.map(({ key }) => key)];
    const args = entries.flatMap(({ kind, span, takenAtMs, release, add }) => [
      kind,
      span,
      String(takenAtMs),
      String(release),
      String(add),
    ]);
    const failed = await this.#connection.run(settleScript, keys, [this.id, String(batch), ...args]);
    this.#onHeard();
    return failed;
  }

  /** The store's time, never later than the true one. */
  storeMs(): number {
    return this.#storeClock?.atMs(this.#clock.nowMs()) ?? 0;
  }

  evictionPolicy(): Promise<string | undefined> {
    return this.#connection.evictionPolicy();
  }

  /** @throws `NoAnswer` if it takes longer than a script may */
  hashOf(key: string): Promise<Record<string, string>> {
    return withTimeout(this.#clock, this.#connection.hashOf(key), this.#deadlineMs);
  }

  /** Sends one command. Nobody bounds how long it takes. */
  call(command: string, ...args: readonly string[]): Promise<unknown> {
    return this.#connection.call(command, ...args);
  }

  /** Runs a script without a deadline. */
  async run(script: Script, keys: readonly string[], args: readonly string[]): Promise<readonly number[]> {
    const answer = await this.#connection.run(script, keys, args);
    this.#onHeard();
    return answer;
  }

  close(): void {
    this.#connection.close();
  }

  async #runInTime(script: Script, keys: readonly string[], args: readonly string[]): Promise<readonly number[]> {
    const idBefore = this.#id;
    const deadlineMs = this.storeMs() + this.#deadlineMs;
    const answer = await this.#connection.run(script, keys, [String(Math.floor(deadlineMs * 1000)), ...args]);
    this.#onHeard();
    const [outcome, nowUs = 0] = answer;
    this.#storeClock?.note(nowUs / 1000, this.#clock.nowMs());
    if (outcome === outcomes.late) throw new TooLate();
    if (outcome === outcomes.forgotten) throw new Forgotten(idBefore);
    return answer;
  }
}
