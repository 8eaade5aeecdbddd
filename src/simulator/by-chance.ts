import type { Scenario } from './options.ts';
import { Random } from './random.ts';

const steps = 2 ** 32;

/** Whether a request gets the directives that stand beside `chance`. @param seed of the request, so that a run can be repeated */
export function holds({ chance }: Scenario, seed: number): boolean {
  // Its own seed, so that it does not depend on the words of the answer.
  return chance === undefined || new Random(seed + 0xcace).below(steps) < chance * steps;
}
