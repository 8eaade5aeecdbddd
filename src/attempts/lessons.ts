import type { Target } from '../core/plan.ts';
import type { Quirks } from '../core/quirks.ts';

/** The target as it is where it has a quirk that nobody knew of. */
export function targetWith(lesson: Quirks, target: Target): Target {
  return { ...target, state: { ...target.state, learnt: { ...target.state?.learnt, ...lesson } } };
}

/** Remembers what a target has taught. @returns whether that is news */
export function remember(lesson: Quirks, { state }: Target): boolean {
  if (state === undefined || knows(state.learnt, lesson)) return false;
  Object.assign(state.learnt, lesson);
  return true;
}

function knows(learnt: Quirks, lesson: Quirks): boolean {
  const known = new Map<string, unknown>(Object.entries(learnt));
  return Object.entries(lesson).every(([name, value]) => known.get(name) === value);
}
