import type { MemoryPlan } from './memory-plan.ts';
import { pairGroups } from './pairs.ts';
import { aroundTurnMs, type Pace, pairsPace, restAfterStartMs, turnsOf, warmUpMs } from './side-by-side.ts';
import type { SubjectName } from './subjects.ts';

/** The parts of a run, in their order. */
export const parts = ['start', 'cpu', 'stream', 'pairs', 'latency', 'memory'] as const;
export type Part = (typeof parts)[number];

export function isPart(name: string): name is Part {
  return (parts as readonly string[]).includes(name);
}

/** Something that a run measures in one go, and how long that takes. */
export interface Step {
  readonly name: string;
  readonly takesMs: number;
}

const startAndStopMs = 500;
/** A few requests and a rest before the memory of an idle process is read. */
const idleMs = 6_000;
/** The time in which a thousand streams open and settle. */
const openStreamsMs = 10_500;

export const steps = {
  start: 'Start to ready',
  small: 'CPU per small request',
  paced: 'CPU per streamed event, passed through, paced',
  inference: 'CPU per streamed event of /v1/inference, paced',
  flood: 'CPU per streamed event, passed through, as fast as it goes',
  pair: (client: string, provider: string) => `CPU per streamed event, ${provider} to ${client}, paced`,
  pairs: (group: number) => `CPU per streamed event between dialects, group ${group + 1} of ${pairGroups.length}`,
  latency: 'Added latency',
  firstToken: 'Added time to first token',
  idle: (subject: SubjectName) => `Memory idle, ${subject}`,
  openStreams: (subject: SubjectName) => `Memory with open streams, ${subject}`,
  burst: (subject: SubjectName) => `Memory in the burst, ${subject}`,
  rest: (subject: SubjectName) => `Memory after the burst, ${subject}`,
} as const;

/** The steps of a run, in their order. */
export function stepsOf(
  only: ReadonlySet<Part>,
  subjects: readonly SubjectName[],
  pace: Pace,
  memory: MemoryPlan,
): Step[] {
  const loadMs = pace.durationMs + aroundTurnMs;
  const cpuMs = (programs: number, each = pace): number =>
    each.rounds *
    (restAfterStartMs + programs * (startAndStopMs + warmUpMs + each.durationMs + (2 + turnsOf(each)) * aroundTurnMs));
  const latencyMs = pace.rounds * (subjects.length + 1) * loadMs;
  return [
    ...(only.has('start') ? [steps.start] : []).map((name) => ({
      name,
      takesMs: pace.rounds * subjects.length * startAndStopMs,
    })),
    ...(only.has('cpu') ? [steps.small] : []).map((name) => ({ name, takesMs: cpuMs(subjects.length) })),
    ...(only.has('stream') ? [steps.paced, steps.inference, steps.flood] : []).map((name) => ({
      name,
      takesMs: cpuMs(subjects.length),
    })),
    ...(only.has('pairs') ? pairGroups : []).map((group, index) => ({
      name: steps.pairs(index),
      takesMs: cpuMs(group.length + 1, pairsPace(pace)),
    })),
    ...(only.has('latency') ? [steps.latency, steps.firstToken] : []).map((name) => ({ name, takesMs: latencyMs })),
    ...(only.has('memory') ? subjects : []).flatMap((subject) => memorySteps(subject, memory)),
  ];
}

function memorySteps(subject: SubjectName, { burstMs, restMs }: MemoryPlan): Step[] {
  return [
    { name: steps.idle(subject), takesMs: startAndStopMs + idleMs },
    { name: steps.openStreams(subject), takesMs: openStreamsMs },
    { name: steps.burst(subject), takesMs: startAndStopMs + burstMs },
    { name: steps.rest(subject), takesMs: restMs },
  ];
}

export function totalMs(all: readonly Step[]): number {
  return all.reduce((sum, step) => sum + step.takesMs, 0);
}
