import type { Citation } from '../../core/citation.ts';
import { isObject } from '../chat-form/read-value.ts';

type Place = NonNullable<Citation['place']>;

/** The types of citations that point into a document, with the names of the two members that say where. */
const placed = [
  ['char_location', 'character', 'start_char_index', 'end_char_index'],
  ['page_location', 'page', 'start_page_number', 'end_page_number'],
  ['content_block_location', 'block', 'start_block_index', 'end_block_index'],
  ['search_result_location', 'block', 'start_block_index', 'end_block_index'],
] as const satisfies readonly (readonly [string, Place['unit'], string, string])[];

/** @param note is called for a citation of a kind that nobody knows, with the type that it says */
export function readCitations(citations: unknown, note: (type: string, citation: unknown) => void): Citation[] {
  if (!Array.isArray(citations)) return [];
  return citations.flatMap((one: unknown) => {
    const citation = readCitation(one);
    if (citation === undefined) note(isObject(one) && typeof one['type'] === 'string' ? one['type'] : '', one);
    return citation ?? [];
  });
}

/** Undefined for what is no citation. */
export function readCitation(value: unknown): Citation | undefined {
  if (!isObject(value)) return undefined;
  const { type, cited_text: quoted, document_index: index, file_id: fileId, url, source } = value;
  const address = url ?? source;
  const title = value['title'] ?? value['document_title'];
  const place = placeIn(value);
  if (type !== 'web_search_result_location' && place === undefined) return undefined;
  return {
    ...(typeof address === 'string' ? { url: address } : {}),
    ...(typeof title === 'string' ? { title } : {}),
    ...(typeof quoted === 'string' ? { quoted } : {}),
    ...(typeof index === 'number' ? { documentIndex: index } : {}),
    ...(typeof fileId === 'string' ? { fileId } : {}),
    ...(place === undefined ? {} : { place }),
  };
}

function placeIn(value: Readonly<Record<string, unknown>>): Place | undefined {
  for (const [type, unit, start, end] of placed) {
    const from = value[start];
    const to = value[end];
    if (value['type'] === type && typeof from === 'number' && typeof to === 'number') return { unit, from, to };
  }
  return undefined;
}

/** Undefined where this dialect has no form for the citation. */
export function writeCitation(citation: Citation): object | undefined {
  const { url, title = null, quoted = '', documentIndex, fileId, place } = citation;
  if (url !== undefined) {
    return { type: 'web_search_result_location', cited_text: quoted, url, title, encrypted_index: '' };
  }
  if (place === undefined || documentIndex === undefined) return undefined;
  const form = placed.find(([, unit]) => unit === place.unit);
  if (form === undefined) return undefined;
  const [type, , start, end] = form;
  return {
    type,
    cited_text: quoted,
    document_index: documentIndex,
    document_title: title,
    [start]: place.from,
    [end]: place.to,
    ...(fileId === undefined ? {} : { file_id: fileId }),
  };
}
