import type { Asked } from '../asked.ts';
import type { Json } from '../read-fields.ts';
import { readJson } from '../read-json.ts';
import { respondAtOnce } from '../respond.ts';
import type { Route } from '../route.ts';
import { SimulatedError } from '../simulated-error.ts';
import type { StoredVectorStore } from '../stored-objects.ts';
import { openaiForm } from './form.ts';
import { contentOf, findFile, listOf, makeId, now } from './stored-file.ts';

/** What a route answers with, from its request's body (empty for GET and DELETE) and the ids in its path. */
type Answer = (asked: Asked, body: Json, ids: readonly string[], query: URLSearchParams) => object;

/** Vector stores (https://platform.openai.com/docs/api-reference/vector-stores). Their files are ready at once. */
export const vectorStoresRoutes: readonly Route[] = [
  route('POST', '', (asked, body) => {
    const id = `vs_${makeId(asked, 5)}`;
    const object = { id, object: 'vector_store', created_at: now(asked), name: body['name'] ?? null };
    const made = { ...object, status: 'completed', metadata: body['metadata'] ?? {} };
    const files = idsIn(body).map((file) => makeFile(asked, id, file, {}));
    return store(asked, { object: made, files, batches: [] }).object;
  }),
  route('GET', '', (asked, _body, _ids, query) =>
    listOf(
      asked.defaults.stored.vectorStores.values().map(({ object }) => object),
      query,
    ),
  ),
  route('GET', '/([^/]+)', (asked, _body, [id]) => find(asked, id).object),
  route('POST', '/([^/]+)', (asked, body, [id]) => {
    const found = find(asked, id);
    return store(asked, { ...found, object: { ...found.object, ...body } }).object;
  }),
  route('DELETE', '/([^/]+)', (asked, _body, [id = '']) => {
    find(asked, id);
    asked.defaults.stored.vectorStores.delete(id);
    return { id, object: 'vector_store.deleted', deleted: true };
  }),
  route('POST', '/([^/]+)/search', (asked, body, [id]) => {
    const query = String(body['query']);
    const data = find(asked, id).files.flatMap(({ id: fileId, attributes }) => {
      const file = findFile(asked, String(fileId));
      const text = contentOf(file).toString();
      if (!text.includes(query)) return [];
      return [
        { file_id: fileId, filename: file.object['filename'], score: 1, attributes, content: [{ type: 'text', text }] },
      ];
    });
    return {
      object: 'vector_store.search_results.page',
      search_query: [query],
      data,
      has_more: false,
      next_page: null,
    };
  }),
  route('GET', '/([^/]+)/files', (asked, _body, [id], query) => listOf(find(asked, id).files, query)),
  route('POST', '/([^/]+)/files', (asked, body, [id = '']) => {
    const found = find(asked, id);
    const file = makeFile(asked, id, String(body['file_id']), body['attributes'] ?? {});
    store(asked, { ...found, files: [...found.files, file] });
    return file;
  }),
  route('GET', '/([^/]+)/files/([^/]+)', (asked, _body, ids) => findIn(asked, 'files', ids)),
  route('POST', '/([^/]+)/files/([^/]+)', (asked, body, ids) => {
    const found = find(asked, ids[0]);
    const file: Json = { ...findIn(asked, 'files', ids), attributes: body['attributes'] };
    store(asked, { ...found, files: found.files.map((one) => (one['id'] === file['id'] ? file : one)) });
    return file;
  }),
  route('DELETE', '/([^/]+)/files/([^/]+)', (asked, _body, ids) => {
    const found = find(asked, ids[0]);
    const file = findIn(asked, 'files', ids);
    store(asked, { ...found, files: found.files.filter((one) => one !== file) });
    return { id: file['id'], object: 'vector_store.file.deleted', deleted: true };
  }),
  route('GET', '/([^/]+)/files/([^/]+)/content', (asked, _body, ids) => {
    const text = contentOf(findFile(asked, String(findIn(asked, 'files', ids)['id']))).toString();
    return {
      object: 'vector_store.file_content.page',
      data: [{ type: 'text', text }],
      has_more: false,
      next_page: null,
    };
  }),
  route('POST', '/([^/]+)/file_batches', (asked, body, [id = '']) => {
    const found = find(asked, id);
    const files = idsIn(body).map((file) => makeFile(asked, id, file, {}));
    const counts = { total: files.length, completed: files.length, in_progress: 0, failed: 0, cancelled: 0 };
    const names = { id: `vsfb_${makeId(asked, 6)}`, object: 'vector_store.files_batch', vector_store_id: id };
    const batch = { ...names, created_at: now(asked), status: 'completed', file_counts: counts };
    store(asked, { ...found, files: [...found.files, ...files], batches: [...found.batches, batch] });
    return batch;
  }),
  route('GET', '/([^/]+)/file_batches/([^/]+)', (asked, _body, ids) => findIn(asked, 'batches', ids)),
  route('POST', '/([^/]+)/file_batches/([^/]+)/cancel', (asked, _body, ids) => findIn(asked, 'batches', ids)),
  route('GET', '/([^/]+)/file_batches/([^/]+)/files', (asked, _body, ids, query) => {
    findIn(asked, 'batches', ids);
    return listOf(find(asked, ids[0]).files, query);
  }),
];

function route(method: 'GET' | 'POST' | 'DELETE', path: string, answer: Answer): Route {
  return {
    methods: [method],
    path: new RegExp(`^/v1/vector_stores${path}$`),
    form: openaiForm,
    answer: (asked, { body, params, query }) => {
      const request = method === 'POST' && body.length > 0 ? readJson(asked, body) : {};
      respondAtOnce(asked, answer(asked, request, params, query));
    },
  };
}

function idsIn({ file_ids: ids }: Json): readonly string[] {
  return Array.isArray(ids) ? ids.map(String) : [];
}

/** @throws SimulatedError 404 where no such file is stored */
function makeFile(asked: Asked, storeId: string, fileId: string, attributes: unknown): Json {
  findFile(asked, fileId);
  const object = { id: fileId, object: 'vector_store.file', created_at: now(asked), vector_store_id: storeId };
  return { ...object, status: 'completed', last_error: null, attributes };
}

function store({ defaults }: Asked, changed: StoredVectorStore): StoredVectorStore {
  defaults.stored.vectorStores.set(String(changed.object['id']), changed, JSON.stringify(changed).length);
  return changed;
}

/** @throws SimulatedError 404 */
function find({ defaults }: Asked, id = ''): StoredVectorStore {
  const found = defaults.stored.vectorStores.get(id);
  if (found) return found;
  throw new SimulatedError(404, `Vector store with id '${id}' not found.`, { param: 'id' });
}

/** @throws SimulatedError 404 */
function findIn(asked: Asked, what: 'files' | 'batches', [storeId, id = '']: readonly string[]): Json {
  const found = find(asked, storeId)[what].find((one) => one['id'] === id);
  if (found) return found;
  throw new SimulatedError(404, `No '${id}' found in vector store '${String(storeId)}'.`, { param: 'id' });
}
