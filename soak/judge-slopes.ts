import { type Measure, measures, type Sample } from './samples.ts';
import { type Slope, slopeOf } from './slope.ts';

/** The slope of one measure of a process, and whether it says that something grows. */
export interface JudgedSlope extends Slope {
  readonly measure: Measure;
  readonly verdict: 'steady' | 'grows' | 'falls' | 'too short to judge';
}

/** While requests come for less than this after the warm-up, a process may still be warming up. */
const shortestMs = 600_000;

/** The slopes of the samples between two moments of the run. One that falls is no leak. */
export function judgeSlopes(samples: readonly Sample[], fromMs: number, untilMs: number): JudgedSlope[] {
  const counted = samples.filter(({ atMs }) => atMs >= fromMs && atMs <= untilMs);
  return (Object.keys(measures) as Measure[]).map((measure) => {
    const slope = slopeOf(counted.map((sample) => [sample.atMs, sample[measure]]));
    return { measure, ...slope, verdict: untilMs - fromMs < shortestMs ? 'too short to judge' : verdictOf(slope) };
  });
}

function verdictOf({ low, high }: Slope): JudgedSlope['verdict'] {
  if (low > 0) return 'grows';
  return high < 0 ? 'falls' : 'steady';
}
