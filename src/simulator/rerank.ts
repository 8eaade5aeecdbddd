import { tokensOf } from './answer-plan.ts';
import { isObject, readBoolean, readInteger, wrongType } from './read-fields.ts';
import type { Json } from './read-fields.ts';
import { cosine, unitVector } from './unit-vector.ts';

const dimensions = 256;

/** The answer of `POST /v1/rerank`, with the members that Cohere, Jina and vLLM have. @throws SimulatedError 400 */
export function rerank(request: Json, id: string, model: string): object {
  const { query, documents } = request;
  if (typeof query !== 'string') throw wrongType('query', 'a string', query);
  if (!Array.isArray(documents) || documents.length === 0) throw wrongType('documents', 'an array', documents);
  const texts = documents.map(textOf);
  const most = readInteger(request, 'top_n', 1, Infinity) ?? texts.length;
  const shows = readBoolean(request, 'return_documents') ?? false;
  const wanted = unitVector(query, dimensions);
  const results = texts
    .map((text, index) => ({
      index,
      relevance_score: Number(((cosine(wanted, unitVector(text, dimensions)) + 1) / 2).toFixed(6)),
      ...(shows ? { document: { text } } : {}),
    }))
    .toSorted((a, b) => b.relevance_score - a.relevance_score || a.index - b.index)
    .slice(0, most);
  const tokens = tokensOf(query.length * texts.length + texts.join('').length);
  return { id, model, results, meta: { billed_units: { search_units: 1 } }, usage: { total_tokens: tokens } };
}

function textOf(document: unknown): string {
  if (typeof document === 'string') return document;
  return isObject(document) && typeof document['text'] === 'string' ? document['text'] : '';
}
