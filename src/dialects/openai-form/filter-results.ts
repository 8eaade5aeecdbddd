import type { UsualMembers } from '../lost-members.ts';

/** Results that are nested deeper are told. */
const maxDepth = 8;
/** The least severity, and whose words were looked at. */
const words: ReadonlySet<unknown> = new Set(['safe', 'prompt', 'completion']);

/**
 * Whether a filter has found nothing. Azure writes the results of its filters beside every answer. Numbers are places in the
 * text (https://learn.microsoft.com/azure/ai-foundry/openai/concepts/content-filter-annotations).
 */
function foundNothing(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return words.has(value);
  if (typeof value !== 'object' || value === null) return value !== true;
  if (depth === maxDepth) return false;
  const members = value as Readonly<Record<string, unknown>>;
  for (const name in members) if (!foundNothing(members[name], depth + 1)) return false;
  return true;
}

/** Where Azure writes what its filters have found. */
export const filterResults: UsualMembers = new Map(
  ['prompt_filter_results', 'content_filter_results', 'content_filters'].map((name) => [
    name,
    (value: unknown) => foundNothing(value),
  ]),
);
