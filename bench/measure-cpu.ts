import { budgets } from './budgets.ts';
import type { JobResult } from './job.ts';
import { pairGroups, pairStream } from './pairs.ts';
import { steps } from './parts.ts';
import type { Progress } from './progress.ts';
import type { Row } from './row.ts';
import { type Entry, type Measured, measureSideBySide, type Pace, pairsPace } from './side-by-side.ts';
import { spread } from './statistics.ts';
import { bareRelayRecipe, type Recipe, type SubjectName } from './subjects.ts';
import {
  floodModel,
  inferenceStream,
  openaiStream,
  smallRequest,
  streamEveryMs,
  streamEvents,
  type Workload,
} from './workloads.ts';

interface Case {
  readonly what: string;
  readonly connections: number;
  readonly budget?: number;
  readonly count: (result: JobResult) => number;
  workload(subject: SubjectName): Workload;
  warmUp(subject: SubjectName): Workload;
}

const pacedStream = openaiStream(streamEvents, streamEveryMs);
const flood = openaiStream(5_000, 0);
const pacedConnections = 32;
const eventsOf = ({ events }: JobResult): number => events;

const smallCase: Case = {
  what: steps.small,
  connections: 16,
  budget: budgets.smallRequestRatio,
  count: (result) => result.answered,
  workload: () => smallRequest,
  warmUp: () => smallRequest,
};

const pacedCase: Case = {
  what: steps.paced,
  connections: pacedConnections,
  budget: budgets.streamedEventRatio,
  count: eventsOf,
  workload: () => pacedStream,
  warmUp: () => flood,
};

const inferenceCase: Case = {
  what: steps.inference,
  connections: pacedConnections,
  budget: budgets.inferenceEventRatio,
  count: eventsOf,
  workload: (subject) => (subject === 'gateway' ? inferenceStream(streamEvents, streamEveryMs) : pacedStream),
  warmUp: (subject) => (subject === 'gateway' ? inferenceStream(5_000, 0) : flood),
};

const floodCase: Case = {
  what: steps.flood,
  connections: 8,
  count: eventsOf,
  workload: () => flood,
  warmUp: () => flood,
};

/** What each measurement of a run needs. */
export interface Bench {
  readonly pace: Pace;
  readonly upstreamPort: number;
  readonly progress: Progress;
}

/** CPU of a small request. */
export function measureSmallRequests(recipes: readonly Recipe[], bench: Bench): Promise<Row[]> {
  return measureCase(smallCase, recipes, bench);
}

/** CPU of streamed events. */
export async function measureStreams(recipes: readonly Recipe[], bench: Bench): Promise<Row[]> {
  const rows: Row[] = [];
  for (const each of [pacedCase, inferenceCase, floodCase]) rows.push(...(await measureCase(each, recipes, bench)));
  return rows;
}

async function measureCase(each: Case, recipes: readonly Recipe[], bench: Bench): Promise<Row[]> {
  const entries = recipes.map((recipe) => ({
    recipe,
    workload: each.workload(recipe.name),
    warmUp: each.warmUp(recipe.name),
    count: each.count,
  }));
  const measured = await measureAll(each.what, entries, each.connections, bench);
  const bare = measured[recipes.findIndex(({ name }) => name === 'bare relay')] ?? [];
  return recipes.map(({ name }, index) =>
    rowOf(each.what, name, measured[index] ?? [], bare, name === 'gateway' ? each.budget : undefined),
  );
}

/**
 * CPU of streamed events between each two dialects. The bare relay, which cannot translate, passes a stream of OpenAI's on.
 * @param gateway serves the models of all providers' dialects
 */
export async function measurePairs(gateway: Recipe, bench: Bench): Promise<Row[]> {
  const rows: Row[] = [];
  // Of the provider's events: a client's dialect may have more of them, or fewer.
  const count = ({ answered }: JobResult): number => answered * streamEvents;
  const bareEntry: Entry = { recipe: bareRelayRecipe, workload: pacedStream, warmUp: flood, count };
  const pace = pairsPace(bench.pace);
  for (const [index, group] of pairGroups.entries()) {
    const entries = group.map((pair) => ({
      recipe: gateway,
      workload: pairStream(pair),
      warmUp: pairStream(pair, floodModel),
      count,
    }));
    const all = [bareEntry, ...entries];
    const [bare = [], ...measured] = await measureAll(steps.pairs(index), all, pacedConnections, { ...bench, pace });
    for (const [at, { client, provider }] of group.entries()) {
      const what = steps.pair(client.dialect, provider.dialect);
      rows.push(rowOf(what, 'gateway', measured[at] ?? [], bare, budgets.inferenceEventRatio));
    }
  }
  return rows;
}

function measureAll(step: string, entries: readonly Entry[], connections: number, bench: Bench): Promise<Measured[][]> {
  const { pace, upstreamPort, progress } = bench;
  return measureSideBySide(entries, connections, pace, upstreamPort, (round) => {
    progress.round(step, round, pace.rounds);
  });
}

function rowOf(
  what: string,
  subject: SubjectName,
  rounds: readonly Measured[],
  bare: readonly Measured[],
  budget: number | undefined,
): Row {
  const ratio = spread(rounds.map((round, index) => round.microseconds / (bare[index]?.microseconds ?? Number.NaN)));
  return {
    what,
    subject,
    unit: 'µs',
    value: spread(rounds.map((round) => round.microseconds)),
    ratio,
    ...(budget === undefined ? {} : { budget: `≤ ${budget} × bare`, passes: ratio.median <= budget }),
    note: describe(rounds),
  };
}

function describe(rounds: readonly Measured[]): string {
  const system = spread(rounds.map((round) => round.system));
  const rate = spread(rounds.map((round) => round.perSecond));
  return `${Math.round(system.median * 100)} % system, ${Math.round(rate.median)}/s`;
}
