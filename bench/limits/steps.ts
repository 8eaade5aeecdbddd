import type { Step } from '../parts.ts';
import type { Task } from './measure.ts';

/** Decisions a second of one process that decides at a steady rate. */
export const perSecond = 2_000;
/** Decisions in flight in each process that decides as often as it can. */
export const atOnce = 16;
/** A round starts a server and its processes, lets them warm up for a second, and ends them. */
const beyondRoundMs = 2_500;

/** How long a row is measured. */
export interface Rounds {
  readonly rounds: number;
  /** The length of one round. */
  readonly durationMs: number;
}

/** One row of a table, and how long its rounds take. */
export interface PlannedRow {
  readonly table: 'paced' | 'saturated';
  readonly task: Task;
  readonly step: Step;
}

/** All rows of a run, in the order in which they are measured. */
export function stepsOf({ rounds, durationMs }: Rounds): PlannedRow[] {
  const takesMs = rounds * (durationMs + beyondRoundMs);
  const paced = (['memory', 'valkey'] as const).flatMap((store) =>
    [1, 10].map((limits): PlannedRow => {
      const task: Task = { processes: 1, job: { store, limits, pace: { kind: 'open', perSecond } } };
      return { table: 'paced', task, step: { name: `${store}, ${count(limits, 'limit', 'limits')}`, takesMs } };
    }),
  );
  const saturated = [1, 10].flatMap((limits) =>
    [1, 2, 4].map((processes): PlannedRow => {
      const task: Task = { processes, job: { store: 'valkey', limits, pace: { kind: 'closed', atOnce } } };
      const name = `${count(processes, 'process', 'processes')}, ${count(limits, 'limit', 'limits')}`;
      return { table: 'saturated', task, step: { name, takesMs } };
    }),
  );
  return [...paced, ...saturated];
}

function count(amount: number, singular: string, plural: string): string {
  return `${amount} ${amount === 1 ? singular : plural}`;
}
