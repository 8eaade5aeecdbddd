/** A part of a text: from its first character to the one behind its last. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The text with these words in place of each of its spans, which may overlap and come in any order. */
export function replaceSpans(text: string, spans: readonly Span[], words: string): string {
  let replaced = '';
  let at = 0;
  let isReplacing = false;
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    if (!isReplacing || from > at) replaced += text.slice(at, from) + words;
    isReplacing = true;
    at = Math.max(at, to);
  }
  return replaced + text.slice(at);
}
