import type { ClientDialect } from '../dialect.ts';
import { passedClient } from '../openai-chat/operations/passed-request.ts';
import { openaiResponsesClient } from './client.ts';
import { type StoredOperation, StoredResponseRequest } from './stored-request.ts';

function stored(kind: StoredOperation): ClientDialect {
  return passedClient((body, head) => new StoredResponseRequest(kind, body, head), openaiResponsesClient);
}

/** Responses by their ids. https://platform.openai.com/docs/api-reference/responses */
export const responseClients = {
  one: stored({ path: (id = '') => `/responses/${id}` }),
  cancel: stored({ path: (id = '') => `/responses/${id}/cancel` }),
  inputItems: stored({ path: (id = '') => `/responses/${id}/input_items` }),
} as const;

/** Conversations and their items. https://platform.openai.com/docs/api-reference/conversations */
export const conversationClients = {
  create: stored({ path: () => '/conversations', hasBody: true }),
  one: stored({ path: (id = '') => `/conversations/${id}` }),
  update: stored({ path: (id = '') => `/conversations/${id}`, hasBody: true }),
  items: stored({ path: (id = '') => `/conversations/${id}/items` }),
  addItems: stored({ path: (id = '') => `/conversations/${id}/items`, hasBody: true }),
  item: stored({ path: (id = '', item = '') => `/conversations/${id}/items/${item}` }),
} as const;
