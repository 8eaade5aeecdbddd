import type { CitationEvent } from '../../core/answer-events.ts';

/**
 * Writes citations as `groundingMetadata`: the sources, and which bytes of the text rest on each.
 * @param text the answer's whole text
 */
export function writeGrounding(citations: readonly CitationEvent[], text: string): { groundingMetadata?: object } {
  if (citations.length === 0) return {};
  const groundingSupports = citations.flatMap((citation, index) => supportOf(citation, index, text));
  return {
    groundingMetadata: {
      groundingChunks: citations.map(chunkOf),
      ...(groundingSupports.length === 0 ? {} : { groundingSupports }),
    },
  };
}

function chunkOf({ url, title, quoted }: CitationEvent): object {
  const titled = title === undefined ? {} : { title };
  if (url !== undefined) return { web: { uri: url, ...titled } };
  return { retrievedContext: { ...titled, ...(quoted === undefined ? {} : { text: quoted }) } };
}

/** Google counts in bytes. */
function supportOf({ span }: CitationEvent, index: number, text: string): object[] {
  if (span === undefined || span.to > text.length) return [];
  const cited = text.slice(span.from, span.to);
  const startIndex = Buffer.byteLength(text.slice(0, span.from));
  const segment = { startIndex, endIndex: startIndex + Buffer.byteLength(cited), text: cited };
  return [{ segment, groundingChunkIndices: [index] }];
}
