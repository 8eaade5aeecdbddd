import { callBack, type Isolated } from './isolation.ts';
import type { Clock, Timer } from './clock.ts';

interface Alarm {
  atMs: number;
  readonly delayMs: number;
  readonly callback: () => void;
  readonly owner: Isolated | undefined;
}

/**
 * A clock that does not move until a test advances it. Its timers behave like those of `systemClock`, also when one is
 * restarted after it fired.
 */
export class ManualClock implements Clock {
  #nowMs = 1000;
  readonly #alarms = new Set<Alarm>();

  nowMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return this.#nowMs;
  }

  /** How many timers have not fired yet. */
  get waiting(): number {
    return this.#alarms.size;
  }

  after(delayMs: number, callback: () => void, owner?: Isolated): Timer {
    const alarm: Alarm = { atMs: this.#nowMs + delayMs, delayMs, callback, owner };
    let cancelled = false;
    this.#alarms.add(alarm);
    return {
      cancel: () => {
        cancelled = true;
        this.#alarms.delete(alarm);
      },
      restart: () => {
        if (cancelled) return; // a cleared timeout's refresh() calls nothing back
        alarm.atMs = this.#nowMs + delayMs;
        this.#alarms.add(alarm);
      },
    };
  }

  advance(durationMs: number): void {
    const untilMs = this.#nowMs + durationMs;
    for (;;) {
      const [due] = [...this.#alarms].filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs);
      if (due === undefined) break;
      this.#alarms.delete(due);
      this.#nowMs = due.atMs;
      if (due.owner === undefined) due.callback();
      else callBack(due.callback, due.owner);
    }
    this.#nowMs = untilMs;
  }
}
