import { vectorStoreClients } from '../../dialects/openai-chat/operations/stored-operations.ts';
import type { InferenceEndpoint } from '../inference-endpoint.ts';
import { passedJson } from '../passed-description.ts';
import { storedEndpoint } from '../stored-endpoint.ts';

const url = '/v1/vector_stores';
const id = 'vs_b8Lz3…';
const store = { id, object: 'vector_store', name: 'handbook', status: 'completed', metadata: {} };
const file = { id: 'file-x9Qe2…', object: 'vector_store.file', vector_store_id: id, status: 'completed' };
const batch = { id: 'vsfb_u2Ny6…', object: 'vector_store.file_batch', vector_store_id: id, status: 'in_progress' };
const found = {
  file_id: file.id,
  filename: 'a.md',
  score: 0.9,
  attributes: {},
  content: [{ type: 'text', text: 'ice' }],
};

const json = (value: object): Readonly<Record<string, unknown>> => ({ 'application/json': value });
const list = (one: { readonly id: string }): Readonly<Record<string, unknown>> =>
  json({ object: 'list', data: [one], first_id: one.id, last_id: one.id, has_more: false });

const name = passedJson({ name: 'Its name.', file_ids: 'Stored files.' }, [], {
  name: 'handbook',
  file_ids: [file.id],
});
const oneFile = passedJson({ file_id: 'The stored file.' }, ['file_id'], { file_id: file.id });
const attributes = passedJson({ attributes: 'By which a search can choose.' }, [], { attributes: { year: 2026 } });
const query = passedJson({ query: 'What is looked for.' }, ['query'], { query: 'water that is cold' });
const files = passedJson({ file_ids: 'The stored files.' }, ['file_ids'], { file_ids: [file.id] });

type Route = Parameters<typeof storedEndpoint>[0];
type Short = readonly [
  Route['method'],
  string,
  keyof typeof vectorStoreClients,
  string,
  string,
  Route['answers'],
  object?,
];

/** The routes behind `/v1/vector_stores`: method, path, client, operation, summary, answers, and the body where there is one. */
const routes: readonly Short[] = [
  ['POST', '', 'create', 'createVectorStore', 'Create a vector store', json(store), name],
  ['GET', '', 'list', 'listVectorStores', 'List the vector stores of the caller', list(store)],
  ['GET', '/{id}', 'one', 'retrieveVectorStore', 'Describe a vector store', json(store)],
  ['POST', '/{id}', 'update', 'updateVectorStore', 'Change a vector store', json(store), name],
  ['DELETE', '/{id}', 'one', 'deleteVectorStore', 'Delete a vector store', json({ id, deleted: true })],
  ['POST', '/{id}/search', 'search', 'searchVectorStore', 'Search a vector store', json({ data: [found] }), query],
  ['GET', '/{id}/files', 'files', 'listVectorStoreFiles', 'List the files of a vector store', list(file)],
  ['POST', '/{id}/files', 'addFile', 'addVectorStoreFile', 'Add a file to a vector store', json(file), oneFile],
  ['GET', '/{id}/files/{file}', 'file', 'retrieveVectorStoreFile', 'Describe a file of a vector store', json(file)],
  [
    'POST',
    '/{id}/files/{file}',
    'updateFile',
    'updateVectorStoreFile',
    'Change the attributes of a file of a vector store',
    json(file),
    attributes,
  ],
  [
    'DELETE',
    '/{id}/files/{file}',
    'file',
    'removeVectorStoreFile',
    'Remove a file from a vector store',
    json({ deleted: true }),
  ],
  [
    'GET',
    '/{id}/files/{file}/content',
    'fileContent',
    'readVectorStoreFile',
    'Read the text of a file of a vector store',
    json({ data: [] }),
  ],
  [
    'POST',
    '/{id}/file_batches',
    'addBatch',
    'addVectorStoreFiles',
    'Add several files to a vector store',
    json(batch),
    files,
  ],
  ['GET', '/{id}/file_batches/{batch}', 'batch', 'retrieveFileBatch', 'Describe a batch of added files', json(batch)],
  [
    'POST',
    '/{id}/file_batches/{batch}/cancel',
    'cancelBatch',
    'cancelFileBatch',
    'Cancel a batch of added files',
    json(batch),
  ],
  [
    'GET',
    '/{id}/file_batches/{batch}/files',
    'batchFiles',
    'listFilesOfBatch',
    'List the files of a batch of added files',
    list(file),
  ],
];

/** `/v1/vector_stores`: texts of stored files, for searches. A new one is stored by the provider that stores files. */
export const vectorStoresEndpoints: readonly InferenceEndpoint[] = routes.map(
  ([method, path, client, operationId, summary, answers, requestBody]) =>
    storedEndpoint({
      method,
      url: `${url}${path}`,
      dialect: vectorStoreClients[client],
      operationId,
      summary,
      answers,
      ...(requestBody === undefined ? {} : { body: 'json', requestBody }),
    }),
);
