import { type AnswerRow, isInside, rowsOf } from '../answer-rows.ts';
import { renderTable, shownRows } from '../render-answers.ts';
import type { StreamSchema } from './stream-schema.ts';
import { rowsOfStream } from './stream-rows.ts';
import { streamSaysNothing } from './stream-says-nothing.ts';
import { streamSchemas } from './stream-schemas.ts';

/** The third part of the page: what a client of each dialect gets of the streams of each provider dialect. */
export function renderStreams(): string {
  const tables = streamSchemas.map((schema) =>
    renderTable(`Streams: ${schema.title}`, ownRows(schema), {
      ...streamSaysNothing[schema.dialect],
      ...schema.leftOut,
    }),
  );
  return `# What becomes of each member of a stream

The rows are the members of the events of streams as the vendor's own SDK declares them, after the type of the event. Columns
and words are those of the tables above. What is dropped is named in a comment of the stream, where it is lost first; Gemini's
clients find it in the last chunk.

Some places of events have the same members as a place of a complete answer. A row is left out where its fate is that of the
member there:

${streamSchemas.flatMap(placesOf).join('\n')}

${tables.join('\n')}`;
}

function placesOf({ title, sameAsAnswer }: StreamSchema): readonly string[] {
  return sameAsAnswer.map(
    ([place, same]) => `- ${title}: ${inWords(place, 'the whole event')} as ${inWords(same, 'the answer')}`,
  );
}

function inWords(place: string, ofAll: string): string {
  return place === '' ? ofAll : `\`${place}\``;
}

/** The rows of the page: those in which the fate of a member is not that of the same member in a complete answer. */
export function ownRows(schema: StreamSchema): readonly AnswerRow[] {
  const whole = new Map(rowsOf(schema.answer).map((row) => [row.name, row]));
  const rows = rowsOfStream(schema);
  const own = rows.filter((row) => {
    const same = schema.sameAsAnswer.find(([place]) => place === '' || isInside(row.name, place));
    const other = same === undefined ? undefined : whole.get(nameInAnswer(row.name, same));
    return other === undefined || other.traces.join() !== row.traces.join();
  });
  return shownRows(rows).filter(({ name }) => own.some((row) => isInside(row.name, name)));
}

function nameInAnswer(name: string, [place, same]: readonly [string, string]): string {
  return `${same}${name.slice(place.length)}`.replace(/^\./, '');
}
