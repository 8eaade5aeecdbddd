import { listClient } from './own-list.ts';
import type { ClientDialect } from '../../dialect.ts';
import { type StoredOperation, storedClient } from './stored-request.ts';

const file = 'File';
const batch = 'Batch';
const upload = 'Upload';

/** Files. https://platform.openai.com/docs/api-reference/files */
export const fileClients = {
  create: (checkLine: NonNullable<StoredOperation['checkLine']>): ClientDialect =>
    storedClient({ object: file, path: () => '/files', body: 'streamed', tags: 'filename', checkLine }),
  list: listClient({ object: file, path: '/files', page: 1000, usual: 1000 }),
  one: storedClient({ object: file, path: (id = '') => `/files/${id}` }),
  content: storedClient({ object: file, path: (id = '') => `/files/${id}/content`, answers: 'bytes' }),
} as const;

/**
 * Batches. https://platform.openai.com/docs/api-reference/batch. Their requests are in a file, may name any model, and are answered
 * where the gateway does not see it.
 */
export const batchClients = {
  create: storedClient({
    object: file,
    path: () => '/batches',
    body: 'json',
    tags: 'metadata',
    unseenMember: 'input_file_id',
  }),
  list: listClient({ object: batch, path: '/batches', page: 100, usual: 20 }),
  one: storedClient({ object: batch, path: (id = '') => `/batches/${id}` }),
  cancel: storedClient({ object: batch, path: (id = '') => `/batches/${id}/cancel` }),
} as const;

/** Uploads in parts. https://platform.openai.com/docs/api-reference/uploads */
export const uploadClients = {
  create: storedClient({ object: upload, path: () => '/uploads', body: 'json', tags: 'filename', isUnread: true }),
  part: storedClient({ object: upload, path: (id = '') => `/uploads/${id}/parts`, body: 'streamed' }),
  complete: storedClient({ object: upload, path: (id = '') => `/uploads/${id}/complete`, body: 'json' }),
  cancel: storedClient({ object: upload, path: (id = '') => `/uploads/${id}/cancel` }),
} as const;

const store = 'VectorStore';
const ofStore = '/vector_stores';

/** Vector stores, and the files in them. https://platform.openai.com/docs/api-reference/vector-stores */
export const vectorStoreClients = {
  create: storedClient({ object: store, path: () => ofStore, body: 'json', tags: 'metadata' }),
  list: listClient({ object: store, path: ofStore, page: 100, usual: 20 }),
  one: storedClient({ object: store, path: (id = '') => `${ofStore}/${id}` }),
  update: storedClient({ object: store, path: (id = '') => `${ofStore}/${id}`, body: 'json', tags: 'new_metadata' }),
  search: storedClient({ object: store, path: (id = '') => `${ofStore}/${id}/search`, body: 'json' }),
  files: storedClient({ object: store, path: (id = '') => `${ofStore}/${id}/files` }),
  addFile: storedClient({ object: store, path: (id = '') => `${ofStore}/${id}/files`, body: 'json' }),
  file: storedClient({ object: store, path: (id = '', one = '') => `${ofStore}/${id}/files/${one}` }),
  updateFile: storedClient({
    object: store,
    path: (id = '', one = '') => `${ofStore}/${id}/files/${one}`,
    body: 'json',
  }),
  fileContent: storedClient({ object: store, path: (id = '', one = '') => `${ofStore}/${id}/files/${one}/content` }),
  addBatch: storedClient({ object: store, path: (id = '') => `${ofStore}/${id}/file_batches`, body: 'json' }),
  batch: storedClient({ object: store, path: (id = '', one = '') => `${ofStore}/${id}/file_batches/${one}` }),
  cancelBatch: storedClient({
    object: store,
    path: (id = '', one = '') => `${ofStore}/${id}/file_batches/${one}/cancel`,
  }),
  batchFiles: storedClient({
    object: store,
    path: (id = '', one = '') => `${ofStore}/${id}/file_batches/${one}/files`,
  }),
} as const;
