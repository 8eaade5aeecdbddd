import type { DialectName } from '../core/inference.ts';
import type { ErrorReader } from './error-reader.ts';
import { openaiErrors } from './openai/read-error.ts';

const readers: Partial<Record<DialectName, ErrorReader>> = { openai: openaiErrors };

/** Who reads the errors of providers that speak this dialect. */
export function errorReaderOf(dialect: DialectName): ErrorReader {
  const reader = readers[dialect];
  if (reader === undefined) throw new Error(`no provider speaks ${dialect}`);
  return reader;
}
