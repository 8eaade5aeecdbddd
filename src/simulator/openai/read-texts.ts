// What a token counts as where only its number is known.
const charactersOfToken = 4;

/** A text, or the tokens of one. */
export type TextOrTokens = string | readonly number[];

/** Texts, each as a string or as tokens: one of them or an array of them. Undefined for anything else. */
export function readTexts(value: unknown): readonly TextOrTokens[] | undefined {
  if (typeof value === 'string') return [value];
  if (isTokens(value)) return [value];
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const list: readonly unknown[] = value;
  return list.every((item): item is TextOrTokens => typeof item === 'string' || isTokens(item)) ? list : undefined;
}

export function charactersOf(text: TextOrTokens): number {
  return typeof text === 'string' ? text.length : text.length * charactersOfToken;
}

function isTokens(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'number');
}
