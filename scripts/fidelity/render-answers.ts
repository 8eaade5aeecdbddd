import type { AnswerRow } from './answer-rows.ts';
import { clientSides, rowsOf } from './answer-rows.ts';
import { answerSaysNothing } from './answer-says-nothing.ts';
import { answerSchemas } from './answer-schemas.ts';
import type { AnswerTrace } from './trace-answer.ts';

type Reasons = Readonly<Record<string, string>>;

/** The second half of the page: what a client of each dialect gets of the answers of each provider dialect. */
export function renderAnswers(): string {
  const tables = answerSchemas.map((schema) =>
    renderTable(`Answers: ${schema.title}`, shownRows(rowsOf(schema)), answerSaysNothing[schema.dialect]),
  );
  return `# What becomes of each member of an answer

The rows are the members of complete answers as the vendor's own SDK declares them, with the type of an object in brackets. The
events of streams have tables of their own below. The columns are the client dialects.

- *carried*: the client gets it, in the words of its own dialect.
- *dropped*: the client does not get it. \`x-headgate-dropped\` names it in a complete answer, and a comment in a stream.
- *error*: the client gets an error that says so.
- Words in a row without a column say why the member says nothing to a client of another dialect.

A member that is in no row is dropped and named. A value that nearly every answer of a provider has, such as the tier
\`standard\` or a filter that found nothing, is not named: it says nothing. A row stands also for what is inside of the member, where all of that has the same fate.

${tables.join('\n')}`;
}

/** One table. @param reasons why members say nothing, by the names of the exceptions */
export function renderTable(title: string, rows: readonly AnswerRow[], reasons: Reasons = {}): string {
  const names = clientSides.map(({ name }) => name);
  return `## ${title}

| member | ${names.join(' | ')} |
|---|${'---|'.repeat(names.length)}
${rows.map((row) => renderRow(row, reasons)).join('\n')}
`;
}

/** Rows that begin alike and say the same are one row, by the longest beginning that says nothing else. */
export function shownRows(rows: readonly AnswerRow[]): readonly AnswerRow[] {
  const fates = new Map<string, Set<string>>();
  for (const row of rows) {
    for (const name of namesAround(row.name)) fates.set(name, (fates.get(name) ?? new Set()).add(fatesIn(row)));
  }
  const shown = new Map<string, AnswerRow>();
  for (const row of rows) {
    const name = namesAround(row.name).find((outer) => fates.get(outer)?.size === 1) ?? row.name;
    if (!shown.has(name)) shown.set(name, { ...row, name });
  }
  return [...shown.values()];
}

/** The names of what the member stands in, from the outside in, and its own. */
function namesAround(name: string): readonly string[] {
  if (name.startsWith('*')) return [name];
  const ends = [...name.matchAll(/[.[]/g)].map(({ index }) => index);
  return [...ends.map((end) => name.slice(0, end)), name];
}

function fatesIn({ exception, traces }: AnswerRow): string {
  return exception ?? traces.join();
}

function renderRow({ name, exception, traces }: AnswerRow, reasons: Reasons): string {
  const isSilent = traces.every((trace) => trace === 'nothing' || trace === 'same dialect');
  if (exception !== undefined && isSilent) {
    return `| \`${name}\` | ${reasons[exception] ?? ''} |${' |'.repeat(clientSides.length - 1)}`;
  }
  return `| \`${name}\` | ${traces.map(wordFor).join(' | ')} |`;
}

function wordFor(trace: AnswerTrace): string {
  if (trace === 'same dialect') return 'carried';
  return trace === 'nothing' ? '' : trace;
}
