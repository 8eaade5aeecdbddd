import type { Part } from '../core/message.ts';

/**
 * The text that a part is for a dialect without documents of text; undefined where it is none. Such a document has its title,
 * and what is said about it, before its words.
 */
export function textOfPart(part: Part): string | undefined {
  if (part.kind === 'text') return part.text;
  if (part.kind !== 'file' || part.source.kind !== 'text') return undefined;
  const { title = '', context = '', source } = part;
  return [title, context, source.text].filter((one) => one !== '').join('\n\n');
}
