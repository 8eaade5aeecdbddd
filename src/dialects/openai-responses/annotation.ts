import type { Citation } from '../../core/citation.ts';
import { isObject } from '../chat-form/read-value.ts';

/**
 * Reads an annotation of a text: a page on the web or a file. Undefined for one of another form.
 * @param offset the number of characters of the answer that precede the annotated text
 */
export function readAnnotation(annotation: unknown, offset = 0): Citation | undefined {
  if (!isObject(annotation)) return undefined;
  const { type, url, title, start_index: from, end_index: to, file_id: fileId, filename } = annotation;
  const span =
    typeof from === 'number' && typeof to === 'number' ? { span: { from: from + offset, to: to + offset } } : {};
  if (type === 'url_citation' && typeof url === 'string') {
    return { url, ...(typeof title === 'string' ? { title } : {}), ...span };
  }
  if (typeof fileId !== 'string') return undefined;
  return { fileId, ...(typeof filename === 'string' ? { title: filename } : {}), ...span };
}

/**
 * Writes a citation as an annotation. Undefined for a citation without a URL or a file, for which this dialect has no
 * form.
 * @param offset the number of characters of the answer that precede the annotated text
 * @param length the number of characters of the annotated text so far
 */
export function writeAnnotation(
  { url, title, fileId, span }: Citation,
  offset: number,
  length: number,
): object | undefined {
  if (url !== undefined) {
    // The clients require both positions. Without a span, the citation stands at the end of the text before it.
    const { from, to } = span ?? { from: offset + length, to: offset + length };
    const place = { start_index: Math.max(0, from - offset), end_index: Math.max(0, to - offset) };
    return { type: 'url_citation', ...place, url, title: title ?? url };
  }
  if (fileId === undefined) return undefined;
  return { type: 'file_citation', file_id: fileId, filename: title ?? fileId, index: length };
}
