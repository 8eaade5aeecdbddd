import type { MediaSource } from '../../core/media-source.ts';
import type { FilePart, ImagePart, Part } from '../../core/message.ts';
import { isObject, optionalText, text, wrong } from '../chat-form/read-value.ts';
import { cacheOf } from './cache-marker.ts';
import type { Extensions } from '../extensions.ts';

type Members = Readonly<Record<string, unknown>>;

export function readImage(block: Members, at: string): ImagePart {
  return { kind: 'image', source: readSource(block['source'], `${at}.source`), ...cacheOf(block) };
}

/** A document is one part, unless its content is a list of texts and images: then each of them is a part. */
export function readDocument(block: Members, at: string, extensions: Extensions): Part[] {
  const { source } = block;
  if (!isObject(source) || source['type'] !== 'content') return [fileOf(block, readSource(source, `${at}.source`), at)];
  const { content } = source;
  if (typeof content === 'string') return [fileOf(block, { kind: 'text', text: content }, at)];
  extensions.addOthers(block, contentMembers, 'messages.content.document.');
  return readContentParts(content, `${at}.source.content`, extensions);
}

function fileOf(block: Members, source: MediaSource, at: string): FilePart {
  return {
    kind: 'file',
    source,
    ...optionalText('title', block['title'], `${at}.title`),
    ...optionalText('context', block['context'], `${at}.context`),
    ...readCitationsFlag(block['citations']),
    ...cacheOf(block),
  };
}

/** What remains of a document that becomes several parts; the other members are told as lost. */
const contentMembers: ReadonlySet<string> = new Set(['type', 'source']);

const partMembers: ReadonlySet<string> = new Set(['type', 'text', 'source', 'cache_control']);

function readContentParts(content: unknown, at: string, extensions: Extensions): Part[] {
  if (!Array.isArray(content)) throw wrong(at, 'a string or an array of texts and images');
  return content.map((block: unknown, index) => {
    const place = `${at}.${index}`;
    if (!isObject(block)) throw wrong(place, 'an object');
    extensions.addOthers(block, partMembers, 'messages.content.document.source.content.');
    if (block['type'] === 'image') return readImage(block, place);
    if (block['type'] !== 'text') throw wrong(`${place}.type`, "'text' or 'image'");
    return { kind: 'text', text: text(block['text'], `${place}.text`), ...cacheOf(block) };
  });
}

const resultMembers: ReadonlySet<string> = new Set(['type', 'text']);

/** What the client has found for the model: a text with its source. */
export function readSearchResult(block: Members, at: string, extensions: Extensions): FilePart {
  const { content } = block;
  if (!Array.isArray(content)) throw wrong(`${at}.content`, 'an array of texts');
  const texts = content.map((one: unknown, index) => {
    if (isObject(one)) extensions.addOthers(one, resultMembers, 'messages.content.search_result.content.');
    return text(isObject(one) ? one['text'] : undefined, `${at}.content.${index}.text`);
  });
  return {
    kind: 'file',
    source: { kind: 'text', text: texts.join('\n\n') },
    title: text(block['title'], `${at}.title`),
    context: text(block['source'], `${at}.source`),
    ...readCitationsFlag(block['citations']),
    ...cacheOf(block),
  };
}

function readCitationsFlag(citations: unknown): { citations?: boolean } {
  const enabled = isObject(citations) ? citations['enabled'] : undefined;
  return typeof enabled === 'boolean' ? { citations: enabled } : {};
}

function readSource(source: unknown, at: string): MediaSource {
  if (!isObject(source)) throw wrong(at, 'an object');
  const mediaType = optionalText('mediaType', source['media_type'], `${at}.media_type`);
  switch (source['type']) {
    case 'base64':
      return { kind: 'data', data: text(source['data'], `${at}.data`), ...mediaType };
    case 'url':
      return { kind: 'url', url: text(source['url'], `${at}.url`), ...mediaType };
    case 'file':
      return { kind: 'file', id: text(source['file_id'], `${at}.file_id`), ...mediaType };
    case 'text':
      return { kind: 'text', text: text(source['data'], `${at}.data`), ...mediaType };
    default:
      throw wrong(`${at}.type`, "'base64', 'url', 'file', 'text' or 'content'");
  }
}
