import type { Scenario } from './options.ts';
import type { Random } from './random.ts';
import { SimulatedError } from './simulated-error.ts';

export type Headers = Readonly<Record<string, string>>;

/** What all answers of one provider have in common: headers and the form of errors. */
export interface ProviderForm {
  /** The headers that this provider adds to its answers. */
  headers(scenario: Scenario, random: Random): Headers;
  /** What this provider says with a status. */
  usualError(status: number, failure: Failure): UsualError;
  /** What this provider says of a prompt that it refuses. */
  refusePrompt(refusal: RefusedPrompt): SimulatedError;
  /** The body of an error, and headers that it adds. `headers` are those of the answer. */
  writeError(
    error: SimulatedError,
    headers: Headers,
    scenario: Scenario,
  ): { readonly body: object; readonly headers?: Headers };
}

/** A prompt of more tokens than the model takes, or one that the content policy forbids. */
export type RefusedPrompt =
  | { readonly kind: 'too_long'; readonly tokens: number; readonly most: number }
  | { readonly kind: 'forbidden' };

export interface UsualError {
  readonly message: string;
  readonly type?: string;
  readonly code?: string | number | null;
}

export interface Failure {
  readonly model: string;
  /** The key that the request showed, as it was written; some providers quote a part of it. */
  readonly credential: string | undefined;
}

/** The error that this provider sends with a status, as the directives change it. */
export function errorOfStatus(
  form: ProviderForm,
  status: number,
  failure: Failure,
  scenario: Scenario,
): SimulatedError {
  const usual = form.usualError(status, failure);
  const code = scenario['error-code'];
  const message =
    scenario['leak-key'] === true ? `${usual.message} (${failure.credential ?? 'no key'})` : usual.message;
  return new SimulatedError(status, message, {
    type: scenario['error-type'] ?? usual.type,
    code: code === undefined ? usual.code : /^\d{1,9}$/.test(code) ? Number(code) : code,
  });
}

/** Some providers quote the ends of the key that they refuse. A gateway must therefore not pass such a body on. */
export function fragmentOf(credential: string | undefined): string {
  const key = (credential ?? '').replace(/^bearer\s+/i, '');
  if (key === '') return "''";
  return key.length < 12 ? key : `${key.slice(0, 8)}${'*'.repeat(Math.min(key.length - 12, 40))}${key.slice(-4)}`;
}
