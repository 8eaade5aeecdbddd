import type { Account } from './account.ts';
import type { AttemptLine, Books, Entry } from './books.ts';

/** Each request line counts the attempts that were logged one by one. */
export function auditAttempts({ entries }: Books, excused: ReadonlySet<Entry>): Account {
  const wrong: string[] = [];
  let inLines = 0;
  let logged = 0;
  for (const entry of entries) {
    const told = entry.lines.reduce((sum, { attempts }) => sum + attempts, 0);
    inLines += told;
    logged += entry.attempts.length;
    if (told === entry.attempts.length || excused.has(entry)) continue;
    const facts = JSON.stringify({ outcome: entry.outcome, lines: entry.lines, attempts: entry.attempts });
    wrong.push(`request ${entry.number} tells of ${told} attempts, and ${entry.attempts.length} were logged: ${facts}`);
  }
  return {
    what: 'The request lines count the attempts that were logged',
    figures: `${inLines} = ${logged} (killed processes excepted)`,
    wrong,
  };
}

/** Each call that a provider received is an attempt, and each attempt with a provider's status a call: of each request, or of all that ask for the same. */
export function auditCalls({ families }: Books, excused: ReadonlySet<Entry>): Account {
  const wrong: string[] = [];
  const absent = new Map<string, number>();
  const sums = { calls: 0, attempts: 0, lost: 0, absent: 0 };
  for (const family of families) {
    const number = family[0]?.number ?? 0;
    const attempts = family.flatMap((entry) => entry.attempts);
    const calls = family.reduce((sum, entry) => sum + entry.calls, 0);
    sums.calls += calls;
    sums.attempts += attempts.length;
    const certain = attempts.filter(({ hasStatus }) => hasStatus).length;
    if (calls < certain)
      wrong.push(`request ${number} has ${certain} answers of providers, which received ${calls} calls`);
    if (calls > attempts.length && !family.some((entry) => excused.has(entry))) {
      wrong.push(`request ${number} came to providers ${calls} times, and has ${attempts.length} attempts`);
    }
    sums.lost += Math.max(0, calls - attempts.length);
    sums.absent += Math.max(0, attempts.length - calls);
    if (attempts.length > calls) countAbsent(attempts, calls, absent);
  }
  const reasons = [...absent].map(([outcome, count]) => `${outcome} ${count}`).join(', ');
  return {
    what: 'The calls that the providers received are the attempts',
    figures: `${sums.calls} calls = ${sums.attempts} attempts - ${sums.absent} that did not arrive (${reasons}) + ${sums.lost} lost by kill -9`,
    wrong,
  };
}

/** Those without a status did not arrive; where there are more of them than did not arrive, the last ones. */
function countAbsent(attempts: readonly AttemptLine[], calls: number, absent: Map<string, number>): void {
  const without = attempts.filter(({ hasStatus }) => !hasStatus);
  for (const { outcome } of without.slice(without.length - (attempts.length - calls))) {
    absent.set(outcome, (absent.get(outcome) ?? 0) + 1);
  }
}
