import { GatewayError } from '../../core/errors.ts';
import { findPlaces, type Places } from '../../core/json/find-places.ts';
import { textAt } from '../../core/json/text-at.ts';
import type { ObjectIds } from '../../core/object-ids.ts';
import { idCounter } from '../openai-form/count-ids.ts';
import { camelCase } from './proto-members.ts';

/** The path of the member whose text names something. */
type Field = string;

const fileUri = 'fileData.fileUri';

/** Google takes each name in camel case and in snake case. */
function placesOf(members: Readonly<Record<string, Places<Field>>>): Places<Field> {
  const both = Object.entries(members).flatMap(([name, places]) =>
    [name, camelCase(name).toLowerCase()].map((one) => [one, places] as const),
  );
  return { members: new Map(both) };
}

function textOf(field: Field): Places<Field> {
  return { text: field };
}

const media = { file_data: placesOf({ file_uri: textOf(fileUri) }) };
const parts = placesOf({ ...media, function_response: placesOf({ parts: placesOf(media) }) });
const content = placesOf({ parts });
const ragStore = {
  rag_corpora: textOf('vertexRagStore.ragCorpora'),
  rag_resources: placesOf({ rag_corpus: textOf('vertexRagStore.ragResources.ragCorpus') }),
};
const tools = placesOf({
  file_search: placesOf({ file_search_store_names: textOf('fileSearch.fileSearchStoreNames') }),
  retrieval: placesOf({
    vertex_ai_search: placesOf({
      datastore: textOf('vertexAiSearch.datastore'),
      engine: textOf('vertexAiSearch.engine'),
      data_store_specs: placesOf({ data_store: textOf('vertexAiSearch.dataStoreSpecs.dataStore') }),
    }),
    vertex_rag_store: placesOf(ragStore),
  }),
});
const generated = {
  contents: content,
  content,
  system_instruction: content,
  tools,
  cached_content: textOf('cachedContent'),
};
const inner = placesOf(generated);
/** Of all methods. https://ai.google.dev/api/generate-content, https://ai.google.dev/api/embeddings */
const places = placesOf({ ...generated, generate_content_request: inner, requests: inner });

/** Parts of the names above, and of a name with an escape, that are found fast: each is short and begins with a rare character. */
const signs = ['Uri', '_uri', 'Conten', '_conten', 'Store', '_store', 'vertex', 'u00'].map((sign) => Buffer.from(sign));

/**
 * Refuses what the account has stored: a file, a cache, a store for searches. Nobody can store it through the gateway, so it belongs to no
 * caller, and all callers share the account.
 * @throws GatewayError `object_not_found` for something that is not listed as good for all, where ids last; `invalid_request` for countless
 *   names
 */
export function refuseStored(body: Buffer, ids: ObjectIds | undefined): void {
  if (ids?.isLasting !== true || !signs.some((sign) => body.includes(sign))) return;
  const count = idCounter();
  findPlaces(body, 0, body.length, places, (field, from, to) => {
    count();
    const name = textAt(body, from, to);
    if (name === '' || ids.isShared(name) || (field === fileUri && !namesStored(name))) return;
    throw new GatewayError('object_not_found', `No such object: ${name.slice(0, 128)}`, { param: field });
  });
}

/**
 * Whether a URI names what Google stores for an account: `files/…`, also behind the host of its API. All other URIs lead to where
 * Google reads as anybody may, or as the bucket's owner allows.
 */
export function namesStored(uri: string): boolean {
  return !URL.canParse(uri) || new URL(uri).hostname.toLowerCase().includes('generativelanguage');
}
