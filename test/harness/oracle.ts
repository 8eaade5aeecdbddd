import type { RunningGateway } from './gateway.ts';

/** One decision about limits, as a pod logged it. */
interface LoggedDecision {
  readonly by: 'store' | 'share';
  readonly decision: 'admitted' | 'refused';
  /** The limit's name and whose counter it is, for each limit that applied. */
  readonly counters: readonly string[];
  readonly waitedMs: number;
  /** The store's time, or the pod's time if the pod decided alone. */
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
    .sort((a, b) => earliestMs(a) - earliestMs(b));
}

/** The earliest moment at which the decision may have been made. */
function earliestMs(decision: LoggedDecision): number {
  return isUnheard(decision) ? decision.atMs - decision.waitedMs : decision.atMs;
}

/** The number of decisions logged so far. */
export function decisionsIn(gateways: readonly RunningGateway[]): number {
  return gateways.reduce((sum, { lines }) => sum + lines.filter((line) => line.includes('"limits decided"')).length, 0);
}

/** Mistakes of the store's decisions, found with an exact log of every admission. */
interface Verdict {
  /** Admissions that brought a window above its limit. */
  beyond: number;
  /** Refusals while no window was full, not even a window that is longer by a 60th. */
  withoutReason: number;
}

/**
 * A pod that decided alone after it had waited for the store without an answer. The store may have admitted the request
 * too, and its answer was lost. Such a lost admission can explain a refusal, but never an admission.
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

/** All admissions, by counter. */
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

  /** Whether one more admission would be too many for a counter, in a window that is `longer` times as long. */
  isFull(counters: readonly string[], atMs: number, longer: number): boolean {
    return counters.some((counter) => {
      const { limit, windowMs } = windowOf(counter, this.#windows);
      const times = this.#times.get(counter) ?? [];
      const from = atMs - windowMs * longer;
      return times.length >= limit && (times[times.length - limit] ?? 0) > from;
    });
  }
}

/** The highest number of admissions in any window, by counter and by who decided (the store or the pod). */
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
