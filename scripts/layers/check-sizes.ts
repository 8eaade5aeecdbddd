import { lineBudget } from './layers.ts';
import type { Problem } from './problem.ts';
import type { SourceFile } from './read-source.ts';
import { isTest } from './resolve-import.ts';

/** Bounds the size of each file and the median of all, without tests and fixtures. */
export function checkSizes(files: readonly SourceFile[]): Problem[] {
  const bySize = files.filter((file) => !isTest(file.path)).sort((a, b) => a.lines - b.lines);
  const problems = checkMaximum(bySize);
  const median = at(bySize, 0.5);
  if (median > lineBudget.median) {
    problems.push({
      path: 'src',
      rule: `has a median of ${median} lines per file, more than ${lineBudget.median}`,
      mend: 'split files that do two things',
    });
  }
  const ninetieth = at(bySize, 0.9);
  if (ninetieth >= lineBudget.ninetiethPercentile) {
    const largest = bySize.slice(-5).map(({ path, lines }) => `${path} ${lines}`);
    problems.push({
      path: 'src',
      rule: `has one file in ten with ${ninetieth} lines or more; nine in ten stay under ${lineBudget.ninetiethPercentile}`,
      mend: `split the largest: ${largest.join(', ')}`,
    });
  }
  return problems;
}

function at(bySize: readonly SourceFile[], quantile: number): number {
  return bySize[Math.max(0, Math.ceil(bySize.length * quantile) - 1)]?.lines ?? 0;
}

/** Bounds the size of each file. */
export function checkMaximum(files: readonly SourceFile[]): Problem[] {
  return files
    .filter((file) => file.lines > lineBudget.maximum)
    .map(({ path, lines }) => ({
      path,
      rule: `has ${lines} lines, more than ${lineBudget.maximum}`,
      mend: 'split it by what its parts are for',
    }));
}
