import { builtInDialects } from '../../src/dialects/registry.ts';
import type { ClientDialect } from '../../src/dialects/dialect.ts';
import { answerSaysNothing } from './answer-says-nothing.ts';
import type { AnswerSchema } from './answer-schemas.ts';
import { UsesOf } from './declared/uses.ts';
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

/** Traces every member that the provider's SDK declares, at every depth, to every client side. */
export function rowsOf({ dialect, declarations, type, hints }: AnswerSchema): readonly AnswerRow[] {
  const provider = builtInDialects.find(({ name }) => name === dialect)?.provider;
  if (provider === undefined) throw new Error(`there is no provider side of ${dialect}`);
  const rows = new Map<string, AnswerRow>();
  for (const use of new UsesOf(declarations, hints).uses(type)) {
    const name = nameOfUse(use);
    if (rows.has(name)) continue;
    const exception = exceptionFor(name, dialect);
    const traces = clientSides.map((client) =>
      client.name === dialect ? 'carried' : traceAnswer(use, provider, client),
    );
    rows.set(name, { name, traces, exception });
  }
  return [...rows.values()];
}

function exceptionFor(name: string, dialect: string): string | undefined {
  return Object.keys(answerSaysNothing[dialect] ?? {}).find(
    (path) => name === path || name.startsWith(`${path}.`) || name.startsWith(`${path}[`),
  );
}
