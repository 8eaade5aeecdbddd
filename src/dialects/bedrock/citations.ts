import type { EmitAnswerEvent } from '../../core/answer-events.ts';
import type { Citation } from '../../core/citation.ts';
import { isObject } from '../chat-form/read-value.ts';

type Members = Readonly<Record<string, unknown>>;

/** Tells a source that the answer cites. */
export function tellCitation(value: Members, emit: EmitAnswerEvent): void {
  const citation = readCitation(value);
  emit({ kind: 'citation', ...citation });
  const { source } = value;
  if (source !== undefined && source !== '' && citation.url !== source) emit({ kind: 'lost', name: 'citation.source' });
}

/** Its words may be missing, and so may its place. */
function readCitation({ title, source, sourceContent, location }: Members): Citation {
  const place = isObject(location) ? readPlace(location) : {};
  const quoted = wordsOf(sourceContent);
  const isUrl = typeof source === 'string' && /^https?:/.test(source);
  return {
    ...(isUrl ? { url: source } : {}),
    ...(typeof title === 'string' ? { title } : {}),
    ...(quoted === '' ? {} : { quoted }),
    ...place,
  };
}

function wordsOf(content: unknown): string {
  if (!Array.isArray(content)) return '';
  return content
    .map((part: unknown) => (isObject(part) && typeof part['text'] === 'string' ? part['text'] : ''))
    .join('');
}

/** In the words of Bedrock, and in those of the hub. */
const places = [
  ['documentChar', 'character'],
  ['documentPage', 'page'],
  ['documentChunk', 'block'],
  ['searchResultLocation', 'block'],
] as const;

function readPlace(location: Members): Pick<Citation, 'url' | 'documentIndex' | 'place'> {
  const { web } = location;
  if (isObject(web) && typeof web['url'] === 'string') return { url: web['url'] };
  for (const [name, unit] of places) {
    const found = location[name];
    if (!isObject(found)) continue;
    const { documentIndex, start: from, end: to } = found;
    return {
      ...(typeof documentIndex === 'number' ? { documentIndex } : {}),
      ...(typeof from === 'number' && typeof to === 'number' ? { place: { unit, from, to } } : {}),
    };
  }
  return {};
}
