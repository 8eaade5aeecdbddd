import { isObject, wrongType } from '../read-fields.ts';
import type { Json } from '../read-fields.ts';

const categories = [
  'harassment',
  'harassment/threatening',
  'hate',
  'hate/threatening',
  'illicit',
  'illicit/violent',
  'self-harm',
  'self-harm/intent',
  'self-harm/instructions',
  'sexual',
  'sexual/minors',
  'violence',
  'violence/graphic',
] as const;

/** The answer of `POST /v1/moderations`: a text is flagged with the categories that it names. @throws SimulatedError 400 */
export function moderate(request: Json, id: string): object {
  const { input, model } = request;
  const texts = textsOf(input);
  if (!texts) throw wrongType('input', 'a string or an array', input);
  return {
    id: `modr-${id}`,
    model: typeof model === 'string' ? model : 'omni-moderation-latest',
    results: texts.map(judge),
  };
}

/** Strings are judged one by one; text and images in one array are judged together. */
function textsOf(input: unknown): readonly string[] | undefined {
  if (typeof input === 'string') return [input];
  if (!Array.isArray(input) || input.length === 0) return undefined;
  if (input.every((text) => typeof text === 'string')) return input;
  if (!input.every(isObject)) return undefined;
  return [input.map((part) => (typeof part['text'] === 'string' ? part['text'] : '')).join(' ')];
}

function judge(text: string): object {
  const named = categories.filter((category) => text.toLowerCase().includes(category));
  const of = (value: (isNamed: boolean) => unknown): object =>
    Object.fromEntries(categories.map((category) => [category, value(named.includes(category))]));
  return {
    flagged: named.length > 0,
    categories: of((isNamed) => isNamed),
    category_scores: of((isNamed) => (isNamed ? 0.97 : 0.0001)),
    category_applied_input_types: of((isNamed) => (isNamed ? ['text'] : [])),
  };
}
