import { budgets } from './budgets.ts';
import { steps } from './parts.ts';
import type { Progress } from './progress.ts';
import type { Row } from './row.ts';
import { spread } from './statistics.ts';
import { type Recipe, start } from './subjects.ts';

/** From spawn to the first 200 of /readyz, several times. */
export async function measureStart(recipe: Recipe, upstream: number, rounds: number, progress: Progress): Promise<Row> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    progress.round(steps.start(recipe.name), round, rounds);
    const subject = await start(recipe, upstream);
    times.push(subject.startMs);
    await subject.stop();
  }
  const value = spread(times);
  const judged = recipe.name === 'gateway';
  return {
    what: 'Start to ready',
    subject: recipe.name,
    unit: 'ms',
    value,
    ...(judged ? { budget: `≤ ${budgets.startMs} ms`, passes: value.median <= budgets.startMs } : {}),
  };
}
