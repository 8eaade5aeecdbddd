import type { Clock } from '../../core/clock.ts';
import { GatewayError } from '../../core/errors.ts';
import { CounterTable } from '../../limits/stores/memory/counter-table.ts';
import { waitMs } from '../../limits/window.ts';
import type { KeylessBudget } from '../request/route.ts';

const windowMs = 1_000;
/** A prober asks every few seconds. Several of them may share an address. */
const mostInWindow = 20;
/** Beyond it a connection is closed without a word: to write a refusal and to wait for its reader costs as much as an answer. */
const mostRefused = 20;
/** Addresses that are counted one by one. While there are so many, new ones share buckets. */
const maxAddresses = 10_000;

/** Bounds how often one address may ask for health. */
export class ProbeBudget implements KeylessBudget {
  readonly #clock: Clock;
  readonly #answered = new CounterTable(windowMs, maxAddresses);
  readonly #refused = new CounterTable(windowMs, maxAddresses);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @throws GatewayError `rate_limit_exceeded` */
  enter(address: string): (() => void) | undefined {
    const nowMs = this.#clock.nowMs();
    const retryAfterMs = take(this.#answered, address, mostInWindow, nowMs);
    if (retryAfterMs === 0) return nothing;
    if (take(this.#refused, address, mostRefused, nowMs) > 0) return undefined;
    const message = `This address asks for health more than ${mostInWindow} times a second.`;
    throw new GatewayError('rate_limit_exceeded', message, { retryAfterMs: Math.ceil(retryAfterMs) });
  }
}

/** Counts one if it fits and returns 0; otherwise returns the milliseconds until it would fit. */
function take(counters: CounterTable, name: string, most: number, nowMs: number): number {
  const wait = waitMs(counters.read(name, nowMs), windowMs, most, 1, nowMs);
  if (wait === 0) counters.record(name, 1, nowMs);
  return wait;
}

const nothing = (): void => undefined;
