import { type AnswerRow, clientSides, rowsFor } from '../answer-rows.ts';
import type { StreamSchema } from './stream-schema.ts';
import { streamSaysNothing } from './stream-says-nothing.ts';
import { traceStream } from './trace-stream.ts';

/** Traces every member that the provider's SDK declares of an event, at every depth, to every client side. */
export function rowsOfStream(schema: StreamSchema): readonly AnswerRow[] {
  const known = rowsOfSchemas.get(schema) ?? traceRows(schema);
  rowsOfSchemas.set(schema, known);
  return known;
}

/** Tracing takes a second. */
const rowsOfSchemas = new Map<StreamSchema, readonly AnswerRow[]>();

function traceRows(schema: StreamSchema): readonly AnswerRow[] {
  const { dialect, leftOut = {} } = schema;
  const traces = clientSides.map(({ name }) => (name === dialect ? ('same dialect' as const) : ('nothing' as const)));
  return [
    ...Object.keys(leftOut).map((name) => ({ name, traces, exception: name })),
    ...rowsFor(schema, streamSaysNothing, (use, provider, client) => traceStream(use, schema, provider, client)),
  ];
}
