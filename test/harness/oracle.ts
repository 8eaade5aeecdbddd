import type { RunningGateway } from './gateway.ts';

/** One decision, as a pod logged it. */
export interface LoggedDecision {
  readonly by: 'store' | 'share';
  readonly decision: 'admitted' | 'refused';
  /** The limit's name and whose counter it is, for each limit that applied. */
  readonly counters: readonly string[];
  readonly waitedMs: number;
  /** The store's time, or the pod's where it decided alone. */
  readonly atMs: number;
}

/** A window of requests, by the name of its limit. */
export type Windows = Readonly<Record<string, { readonly limit: number; readonly windowMs: number }>>;

/** The decisions of all pods, in the order of their times. */
export function mergedLog(gateways: readonly RunningGateway[]): LoggedDecision[] {
  return gateways
    .flatMap((gateway) => gateway.logged('limits decided'))
    .map((line) => ({
      by: line['by'] as LoggedDecision['by'],
      decision: line['decision'] as LoggedDecision['decision'],
      counters: line['counters'] as string[],
      waitedMs: line['waited_ms'] as number,
      atMs: line['at_ms'] as number,
    }))
    .sort((one, other) => earliestMs(one) - earliestMs(other));
}

/** When it may have been made at the earliest. */
function earliestMs(decision: LoggedDecision): number {
  return isUnheard(decision) ? decision.atMs - decision.waitedMs : decision.atMs;
}

/** How many are logged so far. */
export function decisionsIn(gateways: readonly RunningGateway[]): number {
  return gateways.reduce((sum, { lines }) => sum + lines.filter((line) => line.includes('"limits decided"')).length, 0);
}

/** What an exact log of every admission says of the decisions of the store. */
export interface Verdict {
  /** Admissions with which a window held more than its limit. */
  beyond: number;
  /** Refusals although no window was full, not even one longer by a 60th. */
  withoutReason: number;
}

/**
 * A pod that had waited in vain when it decided alone: the store may have admitted the request as well, and nobody heard
 * of it. It can be a reason for a refusal, and never for an admission.
 */
function isUnheard({ by, waitedMs }: LoggedDecision): boolean {
  return by === 'share' && waitedMs > 0;
}

export function judge(log: readonly LoggedDecision[], windows: Windows): Verdict {
  const certain = new Ledger(windows);
  const possible = new Ledger(windows);
  const verdict = { beyond: 0, withoutReason: 0 };
  for (const decision of log) {
    const { by, counters, atMs } = decision;
    if (isUnheard(decision)) possible.add(counters, atMs);
    if (by === 'share') continue;
    if (decision.decision === 'refused') {
      if (!possible.isFull(counters, atMs, 61 / 60)) verdict.withoutReason += 1;
      continue;
    }
    if (certain.isFull(counters, atMs, 1)) verdict.beyond += 1;
    certain.add(counters, atMs);
    possible.add(counters, atMs);
  }
  return verdict;
}

/** Every admission of every counter. */
class Ledger {
  readonly #windows: Windows;
  readonly #times = new Map<string, number[]>();

  constructor(windows: Windows) {
    this.#windows = windows;
  }

  add(counters: readonly string[], atMs: number): void {
    for (const counter of counters) {
      const times = this.#times.get(counter);
      if (times === undefined) this.#times.set(counter, [atMs]);
      else times.push(atMs);
    }
  }

  /** Whether one more would be too many for one of them, in a window that is longer by some factor. */
  isFull(counters: readonly string[], atMs: number, longer: number): boolean {
    return counters.some((counter) => {
      const { limit, windowMs } = windowOf(counter, this.#windows);
      const times = this.#times.get(counter) ?? [];
      const from = atMs - windowMs * longer;
      return times.length >= limit && (times[times.length - limit] ?? 0) > from;
    });
  }
}

/** The most that was admitted in any window, by counter and by who decided. */
export function mostInAnyWindow(log: readonly LoggedDecision[], windows: Windows): ReadonlyMap<string, number> {
  const admissions = new Map<string, number[]>();
  const most = new Map<string, number>();
  for (const { decision, counters, atMs } of log) {
    if (decision !== 'admitted') continue;
    for (const counter of counters) {
      const { windowMs } = windowOf(counter, windows);
      const recent = [...(admissions.get(counter) ?? []).filter((time) => time + windowMs > atMs), atMs];
      admissions.set(counter, recent);
      most.set(counter, Math.max(most.get(counter) ?? 0, recent.length));
    }
  }
  return most;
}

function windowOf(counter: string, windows: Windows): Windows[string] {
  const window = windows[counter.split(' ')[0] ?? ''];
  if (window === undefined) throw new Error(`no window is known for ${counter}`);
  return window;
}
