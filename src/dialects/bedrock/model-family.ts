/** Families of models that take parameters of their own beside those that Converse has for all. */
export type ModelFamily = 'claude' | 'nova' | 'gpt' | 'other';

const families: ReadonlyArray<readonly [pattern: RegExp, family: ModelFamily]> = [
  [/claude/, 'claude'],
  [/\bnova\b/, 'nova'],
  [/\bopenai\.|\bgpt-/, 'gpt'],
];

/**
 * The family of a model, by its id, by the id of an inference profile or by an ARN that ends with either. The ARN of an
 * application's own profile says nothing of its model.
 */
export function familyOf(model: string): ModelFamily {
  return families.find(([pattern]) => pattern.test(model))?.[1] ?? 'other';
}

/** The second generation of Nova reasons; the first does not. */
export function novaReasons(model: string): boolean {
  return /\bnova-2\b/.test(model);
}
