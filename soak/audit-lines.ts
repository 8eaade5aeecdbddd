import type { Account } from './account.ts';
import type { Books, Entry } from './books.ts';

/** Statuses of requests that may be refused without a log line of their own, of which the log tells the number. */
const refusedInNumbers: ReadonlySet<number | undefined> = new Set([401, 429, 503, 529]);

/** Each request that reached a gateway has one line, and no other has any. */
export function auditLines(books: Books, excused: ReadonlySet<Entry>): Account {
  const { entries, anonymousRefusals } = books;
  const wrong: string[] = [];
  const refused: Entry[] = [];
  const counts = { one: 0, none: 0, lost: 0 };
  for (const entry of entries) {
    const lines = entry.lines.length + entry.refusals;
    const { kind, status, cause } = entry.outcome ?? {};
    const hasReached = kind === 'answered' || kind === 'broken';
    if (lines === 1) counts.one += 1;
    else if (lines === 0 && !hasReached) counts.none += 1;
    if (lines > 1) wrong.push(`request ${entry.number} has ${lines} log lines`);
    else if (lines === 1 && cause === 'ECONNREFUSED')
      wrong.push(`request ${entry.number} was refused and has a log line`);
    else if (lines === 0 && hasReached) {
      if (excused.has(entry)) counts.lost += 1;
      else if (refusedInNumbers.has(status)) refused.push(entry);
      else wrong.push(`request ${entry.number} was answered with ${status ?? 0} and has no log line`);
    }
  }
  if (refused.length > anonymousRefusals) {
    wrong.push(
      `${refused.length} refused requests have no log line, and the log tells of ${anonymousRefusals} of them`,
    );
  }
  return {
    what: 'Each request that was answered has one log line',
    figures: `${entries.length} sent = ${counts.one} with one line + ${refused.length} refused, of which only the number was logged + ${counts.none} that left or failed before + ${counts.lost} lost by kill -9`,
    wrong,
  };
}

/** The line says what the client saw. */
export function auditWords({ entries }: Books, excused: ReadonlySet<Entry>): Account {
  let compared = 0;
  const wrong: string[] = [];
  for (const entry of entries) {
    const [line] = entry.lines;
    const { outcome } = entry;
    if (line === undefined || outcome === undefined || (outcome.kind !== 'answered' && outcome.kind !== 'broken'))
      continue;
    if (outcome.kind === 'broken' && excused.has(entry)) continue;
    compared += 1;
    const { status, code = 'no error', truncated } = line;
    const seen = `${outcome.kind} with ${outcome.status ?? 0}${outcome.isWhole === false ? ', not whole' : ''}`;
    const saysWhole = line.code === undefined;
    const isSame =
      outcome.status === (truncated ? 200 : status) &&
      (outcome.kind === 'broken' || outcome.isWhole === false ? !saysWhole : saysWhole || !truncated);
    const said = `${status}, ${code}${truncated ? ', truncated' : ''}${line.shared === undefined ? '' : `, ${line.shared}`}`;
    if (!isSame) wrong.push(`request ${entry.number} was ${seen}, and its line says ${said}`);
  }
  return { what: 'The line says what the client saw', figures: `${compared} compared`, wrong };
}
