import { builtInDialects } from '../../src/dialects/registry.ts';
import type { ClientDialect, ProviderDialect } from '../../src/dialects/dialect.ts';
import { answerSaysNothing } from './answer-says-nothing.ts';
import type { AnswerSchema } from './answer-schemas.ts';
import { type Use, UsesOf } from './declared/uses.ts';
import { type AnswerTrace, traceAnswer } from './trace-answer.ts';
import { nameOfUse } from './trace-use.ts';

/** Every client side. */
export const clientSides: readonly ClientDialect[] = builtInDialects.flatMap(({ client }) => client ?? []);

/** A member of a provider's answer, and what becomes of it for a client of each dialect. */
export interface AnswerRow {
  readonly name: string;
  readonly traces: readonly AnswerTrace[];
  /** Why it says nothing, where the table of exceptions says so. */
  readonly exception: string | undefined;
}

/** Reasons why a member says nothing to a client of another dialect, by provider dialect and by the member's name. */
export type SaysNothing = Readonly<Record<string, Readonly<Record<string, string>>>>;

type TraceUse = (use: Use, provider: ProviderDialect, client: ClientDialect) => AnswerTrace;

/** Traces every member that the provider's SDK declares, at every depth, to every client side. */
export function rowsOf(schema: AnswerSchema): readonly AnswerRow[] {
  const known = rowsOfSchemas.get(schema) ?? rowsFor(schema, answerSaysNothing, traceAnswer);
  rowsOfSchemas.set(schema, known);
  return known;
}

/** The table of streams is compared with them, and tracing takes a second. */
const rowsOfSchemas = new Map<AnswerSchema, readonly AnswerRow[]>();

/** The same with the trace of the caller. */
export function rowsFor(schema: AnswerSchema, saysNothing: SaysNothing, trace: TraceUse): readonly AnswerRow[] {
  const { dialect, declarations, type, hints, path } = schema;
  const provider = builtInDialects.find(({ name }) => name === dialect)?.provider;
  if (provider === undefined) throw new Error(`there is no provider side of ${dialect}`);
  const rows = new Map<string, AnswerRow>();
  for (const use of new UsesOf(declarations, hints).uses(type, path)) {
    const place = nameOfUse(use);
    const exception = Object.keys(saysNothing[dialect] ?? {}).find((one) => isInside(place, one));
    // One row for all members that are excepted by their end.
    const isOneOfMany = exception?.startsWith('*') === true;
    const name = isOneOfMany ? exception : place;
    if (rows.has(name)) continue;
    const traces = clientSides.map((client) => {
      if (client.name === dialect) return 'same dialect';
      return isOneOfMany ? 'nothing' : trace(use, provider, client);
    });
    rows.set(name, { name, traces, exception });
  }
  return [...rows.values()];
}

/** Whether the name is that of a place, or of one inside of it. A place that begins with `*` stands for all that end so. */
export function isInside(name: string, place: string): boolean {
  if (place.startsWith('*')) return name.endsWith(place.slice(1));
  return name === place || name.startsWith(`${place}.`) || name.startsWith(`${place}[`);
}
