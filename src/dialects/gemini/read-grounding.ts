import type { CitationEvent, EmitAnswerEvent } from '../../core/answer-events.ts';
import { isObject } from '../chat-form/read-value.ts';
import type { Members } from './proto-members.ts';

const bounds = { citations: 1024, characters: 1_048_576 } as const;

/** Reads the sources of an answer. A stream may name a source several times. */
export class GroundingReader {
  readonly #told = new Set<string>();
  /** The answer's text so far, because Google counts its bytes. */
  #text = '';

  keepText(text: string): void {
    if (this.#text.length < bounds.characters) this.#text += text;
  }

  read({ groundingMetadata, citationMetadata }: Members, emit: EmitAnswerEvent): void {
    if (isObject(groundingMetadata)) this.#readGrounding(groundingMetadata, emit);
    if (!isObject(citationMetadata)) return;
    for (const citation of listed(citationMetadata['citations'] ?? citationMetadata['citationSources'])) {
      const { uri, title, startIndex, endIndex } = citation;
      this.#tell({ ...webSource({ uri, title }), ...this.#span({ startIndex, endIndex }) }, emit);
    }
  }

  /** A source that supports no part of the text is told all the same. */
  #readGrounding({ groundingChunks, groundingSupports }: Members, emit: EmitAnswerEvent): void {
    const chunks = listed(groundingChunks);
    const supported = new Set<unknown>();
    for (const { segment, groundingChunkIndices } of listed(groundingSupports)) {
      for (const index of Array.isArray(groundingChunkIndices) ? (groundingChunkIndices as unknown[]) : []) {
        const chunk = typeof index === 'number' ? chunks[index] : undefined;
        if (chunk === undefined) continue;
        supported.add(index);
        this.#tell({ ...sourceOf(chunk), ...this.#span(isObject(segment) ? segment : {}) }, emit);
      }
    }
    for (const [index, chunk] of chunks.entries()) if (!supported.has(index)) this.#tell(sourceOf(chunk), emit);
  }

  #tell(citation: Omit<CitationEvent, 'kind'>, emit: EmitAnswerEvent): void {
    const { url, title, quoted } = citation;
    if (url === undefined && title === undefined && quoted === undefined) return;
    const key = JSON.stringify(citation);
    if (this.#told.has(key) || this.#told.size >= bounds.citations) return;
    this.#told.add(key);
    emit({ kind: 'citation', ...citation });
  }

  /** Positions in a part other than the first are not known in the whole text. */
  #span({ startIndex = 0, endIndex, partIndex = 0 }: Members): Pick<CitationEvent, 'span'> {
    if (typeof startIndex !== 'number' || typeof endIndex !== 'number' || partIndex !== 0) return {};
    const bytes = Buffer.from(this.#text);
    if (endIndex > bytes.length || startIndex > endIndex || startIndex < 0) return {};
    const from = bytes.toString('utf8', 0, startIndex).length;
    return { span: { from, to: from + bytes.toString('utf8', startIndex, endIndex).length } };
  }
}

function sourceOf(chunk: Members): Omit<CitationEvent, 'kind'> {
  for (const kind of ['web', 'retrievedContext', 'maps', 'image'] as const) {
    const source = chunk[kind];
    if (isObject(source)) return webSource(source);
  }
  return {};
}

function webSource({ uri, sourceUri, title, text }: Members): Omit<CitationEvent, 'kind'> {
  const url = uri ?? sourceUri;
  return {
    ...(typeof url === 'string' ? { url } : {}),
    ...(typeof title === 'string' && title !== '' ? { title } : {}),
    ...(typeof text === 'string' && text !== '' ? { quoted: text } : {}),
  };
}

function listed(value: unknown): readonly Members[] {
  return Array.isArray(value) ? (value as unknown[]).slice(0, bounds.citations).filter(isObject) : [];
}
