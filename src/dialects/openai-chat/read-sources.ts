import type { EmitAnswerEvent } from '../../core/answer-events.ts';
import { isObject } from '../chat-form/read-value.ts';
import { foreign } from './read-others.ts';

/** Reads the sources that a message or a delta cites. Positions count the characters of the whole text. */
export function readAnnotations(annotations: unknown, emit: EmitAnswerEvent): void {
  if (!Array.isArray(annotations)) return;
  for (const annotation of annotations as unknown[]) {
    const cited = isObject(annotation) ? annotation['url_citation'] : undefined;
    if (!isObject(cited) || typeof cited['url'] !== 'string') {
      emit(foreign('annotations', annotation));
      continue;
    }
    const { title, start_index: from, end_index: to } = cited;
    emit({
      kind: 'citation',
      url: cited['url'],
      ...(typeof title === 'string' ? { title } : {}),
      ...(typeof from === 'number' && typeof to === 'number' ? { span: { from, to } } : {}),
    });
  }
}

/** The members beside the choices in which Perplexity and xAI tell the sources of the whole answer. */
export interface AnswerSources {
  /** URLs. */
  readonly citations?: unknown;
  /** The same pages with their titles. */
  readonly search_results?: unknown;
}

/** Reads the sources of a whole answer. */
export function readSources({ citations, search_results: results }: AnswerSources, emit: EmitAnswerEvent): void {
  const pages = Array.isArray(results) && results.length > 0 ? results : citations;
  if (!Array.isArray(pages)) return;
  for (const page of pages as unknown[]) {
    const url = isObject(page) ? page['url'] : page;
    const title = isObject(page) ? page['title'] : undefined;
    if (typeof url !== 'string') emit(foreign('citations', page));
    else emit({ kind: 'citation', url, ...(typeof title === 'string' ? { title } : {}) });
  }
}
