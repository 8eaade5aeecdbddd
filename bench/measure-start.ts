import { budgets } from './budgets.ts';
import { steps } from './parts.ts';
import type { Progress } from './progress.ts';
import type { Row } from './row.ts';
import { spread } from './statistics.ts';
import { type Recipe, start } from './subjects.ts';

/** From spawn to the first 200 of /readyz, several times, in turns: other work on the machine then slows all alike. */
export async function measureStart(
  recipes: readonly Recipe[],
  upstream: number,
  rounds: number,
  progress: Progress,
): Promise<Row[]> {
  const times: number[][] = recipes.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    progress.round(steps.start, round, rounds);
    for (const [index, recipe] of recipes.entries()) {
      const subject = await start(recipe, upstream);
      times[index]?.push(subject.startMs);
      await subject.stop();
    }
  }
  const bare = times[recipes.findIndex(({ name }) => name === 'bare relay')] ?? [];
  return recipes.map(({ name }, index) => {
    const own = times[index] ?? [];
    const value = spread(own);
    return {
      what: steps.start,
      subject: name,
      unit: 'ms',
      value,
      ratio: spread(own.map((ms, round) => ms / (bare[round] ?? Number.NaN))),
      ...(name === 'gateway' ? { budget: `≤ ${budgets.startMs} ms`, passes: value.median <= budgets.startMs } : {}),
    };
  });
}
