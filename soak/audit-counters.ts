import type { Account, AuditedLife } from './account.ts';
import type { LineCounts } from './read-log.ts';

/** The metrics of each process count what its log has. */
export function auditCounters(lives: readonly AuditedLife[]): Account[] {
  const isFlawed = (life: AuditedLife): boolean => (life.counted?.problems ?? 0) > 0;
  return [
    compare(lives, 'headgate_requests_total', 'requests', ({ requests, leftOut }) => requests + leftOut),
    compare(lives, 'headgate_attempts_total', 'attempts', ({ attempts }) => attempts),
    {
      what: 'Counters of leaks, internal errors and of anything dropped are 0',
      figures: `${lives.length} processes`,
      wrong: lives.filter(isFlawed).map(({ name, counted }) => `${name}: ${counted?.problems ?? 0}`),
    },
  ];
}

/**
 * A process that was idle when it was asked has exactly as many lines. Of one that ended under load, the last answer lies
 * between the lines before the question and all lines. Of one that was killed, the last lines are lost.
 */
function compare(
  lives: readonly AuditedLife[],
  metric: string,
  name: 'requests' | 'attempts',
  inLog: (lines: LineCounts) => number,
): Account {
  const wrong: string[] = [];
  const sums = { exact: 0, between: 0 };
  for (const { name: life, counted, lines, isSettled, ended } of lives) {
    if (counted === undefined) continue;
    const said = counted[name];
    const [least, most] = [inLog(counted.before), ended === 'killed' ? Infinity : inLog(lines)];
    if (isSettled) sums.exact += said;
    else sums.between += said;
    if (isSettled ? said === most : said >= least && said <= most) continue;
    wrong.push(`${life} counts ${said} ${name}, and its log has ${isSettled ? most : `from ${least} to ${most}`}`);
  }
  return {
    what: `${metric} of each process is what its log has`,
    figures: `${sums.exact} exactly, and ${sums.between} of processes that ended under load`,
    wrong,
  };
}
