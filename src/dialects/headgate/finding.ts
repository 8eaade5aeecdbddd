import type { ValidationDetail } from '../../core/errors.ts';
import { shortenInput, shortenText } from './shorten-input.ts';

/** Findings that one answer lists; who has more mends these first. */
export const maxFindings = 20;

/** Path of a value inside the body. */
export type Path = ReadonlyArray<string | number>;

/** One finding in the form of pydantic, whose clients read `type` and `loc`. */
export function finding(type: string, path: Path, msg: string, input: unknown): ValidationDetail {
  const loc = path.map((step) => (typeof step === 'string' ? shortenText(step) : step));
  return { type, loc: ['body', ...loc], msg, input: shortenInput(input) };
}

/** What no schema can say, under the type that pydantic gives to the findings of a validator function. */
export function valueFinding(path: Path, words: string, input: unknown): ValidationDetail {
  return finding('value_error', path, words, input);
}

export function missingFinding(path: Path, parent: unknown): ValidationDetail {
  return finding('missing', path, 'is missing', parent);
}
