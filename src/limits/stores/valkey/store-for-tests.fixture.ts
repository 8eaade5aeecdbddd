import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../../core/clock.ts';
import type { Charge, Decision, Limit, LimitState } from '../../store.ts';
import type { ValkeySettings } from '../valkey-settings.ts';
import type { AnswerBounds } from './answer-room.ts';
import { connectionOptions } from './connection-options.ts';
import { Connection } from './connection.ts';
import { StoreKeys } from './counter-key.ts';
import { Session } from './session.ts';
import type { StoreEvents } from './store-events.ts';
import type { Patience } from './timing.ts';
import { ValkeyStore } from './valkey-store.ts';

export const keyPrefix = 'test';
export const windowMs = 3_600_000;
const ampleBounds: AnswerBounds = { windowMs, maxAnswerBytes: 1000, maxBytes: 1e6, maxShare: 1 };

/** A pod's store, and what it said. */
export class TestPod {
  readonly store: ValkeyStore;
  readonly events: string[] = [];
  readonly waitsMs: number[] = [];
  byStore = 0;
  dropped = 0;
  readonly leftOut: ('answer' | 'key')[] = [];
  /** Called with each event, which then throws what it throws. */
  onEvent: (name: keyof StoreEvents) => void = () => undefined;

  /** @param patience ample, so that a busy machine changes nothing where the wait is not what is tested */
  constructor(
    settings: Partial<ValkeySettings> & { readonly url: string },
    assumedPods = 1,
    patience: Patience = { silenceMs: 1000, waitMs: 4000 },
    bounds: Partial<AnswerBounds> = {},
  ) {
    const events: { -readonly [Name in keyof StoreEvents]: StoreEvents[Name] } = {
      storeReached: (pods, awayMs) => {
        this.events.push(awayMs === undefined ? `reached, ${pods} pods` : `back, ${pods} pods`);
      },
      storeLost: (reason, detail, pods) => {
        this.events.push(`lost: ${reason}: ${detail}; ${pods} pods`);
      },
      decided: ({ by, waitedMs }) => {
        if (by === 'store') this.byStore += 1;
        this.waitsMs.push(waitedMs);
      },
      storeEvicts: (policy) => {
        this.events.push(`evicts: ${policy}`);
      },
      settlementDropped: () => {
        this.dropped += 1;
      },
      usageDropped: () => {
        this.dropped += 1;
      },
      answerLeftOut: (what) => {
        this.leftOut.push(what);
      },
    };
    for (const name of Object.keys(events) as (keyof StoreEvents)[]) {
      const tell = events[name] as (...facts: readonly unknown[]) => void;
      events[name] = (...facts: readonly unknown[]) => {
        tell(...facts);
        this.onEvent(name);
      };
    }
    const answerBounds = { ...ampleBounds, ...bounds };
    const deps = {
      clock: systemClock,
      events,
      assumedPods: () => assumedPods,
      maxTrackedCallers: 1000,
      patience,
      answerBounds: () => answerBounds,
    };
    this.store = new ValkeyStore({ keyPrefix, cluster: false, ...settings }, deps);
    this.store.start();
  }

  async reached(): Promise<this> {
    await until(() => this.store.isReached);
    return this;
  }

  async lost(): Promise<this> {
    await until(() => !this.store.isReached);
    return this;
  }

  async take(...charges: Charge[]): Promise<Decision> {
    return this.takeOrWait(...charges);
  }

  /** A promise only where somebody waits. */
  takeOrWait(...charges: Charge[]): Decision | Promise<Decision> {
    return this.store.take(charges, systemClock.nowMs(), systemClock.wallMs());
  }

  async read(...charges: Charge[]): Promise<readonly LimitState[]> {
    return this.store.read(charges, systemClock.nowMs(), systemClock.wallMs());
  }

  end(): Promise<void> {
    return this.store.close(0);
  }
}

let processes = 0;

/** A session of its own, to ask the scripts directly; of a process of its own where none is named. */
export async function openSession(url: string, process = `p${(processes += 1)}`): Promise<Session> {
  const connection = await Connection.open(await connectionOptions({ url }), () => undefined);
  const session = new Session({
    process,
    number: (processes += 1),
    connection,
    keys: new StoreKeys(keyPrefix),
    clock: systemClock,
    deadlineMs: 1000,
    onHeard: () => undefined,
  });
  await session.prepare();
  return session;
}

export async function until(isSo: () => boolean | Promise<boolean>, timeoutMs = 8000): Promise<void> {
  const endMs = performance.now() + timeoutMs;
  while (!(await isSo())) {
    if (performance.now() > endMs) throw new Error(`it did not become so within ${timeoutMs} ms: ${isSo.toString()}`);
    await pause(2);
  }
}

const named = { name: 'a-limit', words: 'a limit' };

export function requests(limit: number, windowMs = 60_000): Limit {
  return { ...named, kind: 'window', unit: 'requests', limit, windowMs };
}

export function tokens(limit: number, windowMs = 60_000): Limit {
  return { ...named, kind: 'window', unit: 'tokens', limit, windowMs };
}

export function concurrency(limit: number): Limit {
  return { ...named, kind: 'concurrency', limit };
}

export function budget(limit: number, period: 'day' | 'month' = 'day'): Limit {
  return { ...named, kind: 'budget', limit, period };
}

export function charge(limit: Limit, cost = 1, counter = 'caller:key:a'): Charge {
  return { limit, cost, counter };
}
