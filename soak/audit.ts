import type { Account, AuditedLife } from './account.ts';
import { auditAttempts, auditCalls } from './audit-attempts.ts';
import { auditCounters } from './audit-counters.ts';
import { auditLines, auditWords } from './audit-lines.ts';
import { auditOneAnswer, auditRepeats } from './audit-shared.ts';
import { auditUsage, type Usage } from './audit-usage.ts';
import type { Books, Entry } from './books.ts';

/** What all sides have said of a run. */
export interface Evidence {
  readonly books: Books;
  readonly lives: readonly AuditedLife[];
  readonly usage: readonly Usage[];
  /** What processes held when nobody asked anything any more. */
  readonly held: readonly string[];
  /** The processes share what they count and know. */
  readonly hasStore: boolean;
}

/** Compares what all sides say, and tells each difference. */
export function audit(evidence: Evidence): Account[] {
  const { books, lives, usage, held, hasStore } = evidence;
  const excused = new Set(books.entries.filter((entry) => isExcused(entry, books)));
  return [
    auditOutcomes(books),
    auditLines(books, excused),
    auditWords(books, excused),
    auditAttempts(books, excused),
    auditCalls(books, excused),
    auditRepeats(books),
    auditOneAnswer(books, excused, hasStore),
    ...auditCounters(lives),
    ...usage.map((each) => auditUsage(books, each, excused)),
    { what: 'At the end nothing is held', figures: `${held.length} processes or keys hold something`, wrong: held },
    auditEnds(lives),
  ];
}

/** A line is written a quarter of a second after its request, and what was used is sent to the store after one second. */
const lostByKillMs = 1500;

/** A kill -9 loses what the process knew of requests that were open then, or had ended shortly before. */
function isExcused({ pod, sentAtMs, endedAtMs = Infinity }: Entry, { kills }: Books): boolean {
  return kills.some((kill) => kill.pod === pod && sentAtMs <= kill.atMs && endedAtMs >= kill.atMs - lostByKillMs);
}

function auditOutcomes({ entries, unknown, open }: Books): Account {
  return {
    what: 'Each request that was sent has one outcome',
    figures: `${entries.length} sent = ${entries.length - open} outcomes`,
    wrong: [...(open > 0 ? [`${open} requests have no outcome`] : []), ...unknown],
  };
}

function auditEnds(lives: readonly AuditedLife[]): Account {
  const ends = lives.filter(({ ended, exit }) => ended !== 'killed' && exit !== 0);
  return {
    what: 'Each process ends with status 0, and logs no error',
    figures: `${lives.length} processes, of which ${lives.filter(({ ended }) => ended === 'killed').length} were killed`,
    wrong: [
      ...ends.map(({ name, exit }) => `${name} ended with ${String(exit)}`),
      ...lives.flatMap(({ name, faults }) => faults.map((line) => `${name}: ${line}`)),
    ],
  };
}
