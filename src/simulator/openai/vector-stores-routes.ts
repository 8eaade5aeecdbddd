import type { AnswerContext } from '../answer-context.ts';
import type { Json } from '../read-fields.ts';
import { readJson } from '../read-json.ts';
import { respondAtOnce } from '../respond.ts';
import type { Route } from '../route.ts';
import { SimulatedError } from '../simulated-error.ts';
import type { StoredVectorStore } from '../stored-objects.ts';
import { openaiForm } from './form.ts';
import { contentOf, findFile, listOf, makeId, now } from './stored-file.ts';

/** What a route answers with, from its request's body (empty for GET and DELETE) and the ids in its path. */
type Answer = (context: AnswerContext, body: Json, ids: readonly string[], query: URLSearchParams) => object;

/** Vector stores (https://platform.openai.com/docs/api-reference/vector-stores). Their files are ready at once. */
export const vectorStoresRoutes: readonly Route[] = [
  route('POST', '', (context, body) => {
    const id = `vs_${makeId(context, 5)}`;
    const object = { id, object: 'vector_store', created_at: now(context), name: body['name'] ?? null };
    const finished = { ...object, status: 'completed', metadata: body['metadata'] ?? {} };
    const files = idsIn(body).map((file) => makeFile(context, id, file, {}));
    return store(context, { object: finished, files, batches: [] }).object;
  }),
  route('GET', '', (context, _body, _ids, query) =>
    listOf(
      context.defaults.stored.vectorStores.values().map(({ object }) => object),
      query,
    ),
  ),
  route('GET', '/([^/]+)', (context, _body, [id]) => find(context, id).object),
  route('POST', '/([^/]+)', (context, body, [id]) => {
    const found = find(context, id);
    return store(context, { ...found, object: { ...found.object, ...body } }).object;
  }),
  route('DELETE', '/([^/]+)', (context, _body, [id = '']) => {
    find(context, id);
    context.defaults.stored.vectorStores.delete(id);
    return { id, object: 'vector_store.deleted', deleted: true };
  }),
  route('POST', '/([^/]+)/search', (context, body, [id]) => {
    const query = String(body['query']);
    const data = find(context, id).files.flatMap(({ id: fileId, attributes }) => {
      const file = findFile(context, String(fileId));
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
  route('GET', '/([^/]+)/files', (context, _body, [id], query) => listOf(find(context, id).files, query)),
  route('POST', '/([^/]+)/files', (context, body, [id = '']) => {
    const found = find(context, id);
    const file = makeFile(context, id, String(body['file_id']), body['attributes'] ?? {});
    store(context, { ...found, files: [...found.files, file] });
    return file;
  }),
  route('GET', '/([^/]+)/files/([^/]+)', (context, _body, ids) => findIn(context, 'files', ids)),
  route('POST', '/([^/]+)/files/([^/]+)', (context, body, ids) => {
    const found = find(context, ids[0]);
    const file: Json = { ...findIn(context, 'files', ids), attributes: body['attributes'] };
    store(context, { ...found, files: found.files.map((one) => (one['id'] === file['id'] ? file : one)) });
    return file;
  }),
  route('DELETE', '/([^/]+)/files/([^/]+)', (context, _body, ids) => {
    const found = find(context, ids[0]);
    const file = findIn(context, 'files', ids);
    store(context, { ...found, files: found.files.filter((one) => one !== file) });
    return { id: file['id'], object: 'vector_store.file.deleted', deleted: true };
  }),
  route('GET', '/([^/]+)/files/([^/]+)/content', (context, _body, ids) => {
    const text = contentOf(findFile(context, String(findIn(context, 'files', ids)['id']))).toString();
    return {
      object: 'vector_store.file_content.page',
      data: [{ type: 'text', text }],
      has_more: false,
      next_page: null,
    };
  }),
  route('POST', '/([^/]+)/file_batches', (context, body, [id = '']) => {
    const found = find(context, id);
    const files = idsIn(body).map((file) => makeFile(context, id, file, {}));
    const counts = { total: files.length, completed: files.length, in_progress: 0, failed: 0, cancelled: 0 };
    const names = { id: `vsfb_${makeId(context, 6)}`, object: 'vector_store.files_batch', vector_store_id: id };
    const batch = { ...names, created_at: now(context), status: 'completed', file_counts: counts };
    store(context, { ...found, files: [...found.files, ...files], batches: [...found.batches, batch] });
    return batch;
  }),
  route('GET', '/([^/]+)/file_batches/([^/]+)', (context, _body, ids) => findIn(context, 'batches', ids)),
  route('POST', '/([^/]+)/file_batches/([^/]+)/cancel', (context, _body, ids) => findIn(context, 'batches', ids)),
  route('GET', '/([^/]+)/file_batches/([^/]+)/files', (context, _body, ids, query) => {
    findIn(context, 'batches', ids);
    return listOf(find(context, ids[0]).files, query);
  }),
];

function route(method: 'GET' | 'POST' | 'DELETE', path: string, answer: Answer): Route {
  return {
    methods: [method],
    path: new RegExp(`^/v1/vector_stores${path}$`),
    form: openaiForm,
    answer: (context, { body, params, query }) => {
      const request = method === 'POST' && body.length > 0 ? readJson(context, body) : {};
      respondAtOnce(context, answer(context, request, params, query));
    },
  };
}

function idsIn({ file_ids: ids }: Json): readonly string[] {
  return Array.isArray(ids) ? ids.map(String) : [];
}

/** @throws SimulatedError 404 where no such file is stored */
function makeFile(context: AnswerContext, storeId: string, fileId: string, attributes: unknown): Json {
  findFile(context, fileId);
  const object = { id: fileId, object: 'vector_store.file', created_at: now(context), vector_store_id: storeId };
  return { ...object, status: 'completed', last_error: null, attributes };
}

function store({ defaults }: AnswerContext, changed: StoredVectorStore): StoredVectorStore {
  defaults.stored.vectorStores.set(String(changed.object['id']), changed, JSON.stringify(changed).length);
  return changed;
}

/** @throws SimulatedError 404 */
function find({ defaults }: AnswerContext, id = ''): StoredVectorStore {
  const found = defaults.stored.vectorStores.get(id);
  if (found) return found;
  throw new SimulatedError(404, `Vector store with id '${id}' not found.`, { param: 'id' });
}

/** @throws SimulatedError 404 */
function findIn(context: AnswerContext, what: 'files' | 'batches', [storeId, id = '']: readonly string[]): Json {
  const found = find(context, storeId)[what].find((one) => one['id'] === id);
  if (found) return found;
  throw new SimulatedError(404, `No '${id}' found in vector store '${String(storeId)}'.`, { param: 'id' });
}
