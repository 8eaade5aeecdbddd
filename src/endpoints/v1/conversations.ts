import { conversationClients } from '../../dialects/openai-responses/stored-clients.ts';
import type { InferenceEndpoint } from '../inference-endpoint.ts';
import { passedJson } from '../passed-description.ts';
import { storedEndpoint } from '../stored-endpoint.ts';

const id = 'conv_m5Tq2…';
const conversation = { id, object: 'conversation', created_at: 1_767_225_600, metadata: {} };
const item = { type: 'message', role: 'user', content: 'Tell me of water.' };
const stored = { ...item, id: 'msg_p9Xc4…' };
const list = { object: 'list', data: [stored], first_id: stored.id, last_id: stored.id, has_more: false };
const answers = { 'application/json': conversation };
const listed = { 'application/json': list };

/** `/v1/conversations`: items that responses continue. A new one is stored by the provider that stores files. */
export const conversationsEndpoints: readonly InferenceEndpoint[] = [
  storedEndpoint({
    method: 'POST',
    url: '/v1/conversations',
    dialect: conversationClients.create,
    operationId: 'createConversation',
    summary: 'Create a conversation',
    body: 'json',
    requestBody: passedJson({ items: 'Its first items.' }, [], { items: [item] }),
    answers,
  }),
  storedEndpoint({
    method: 'GET',
    url: '/v1/conversations/{id}',
    dialect: conversationClients.one,
    operationId: 'retrieveConversation',
    summary: 'Describe a conversation',
    answers,
  }),
  storedEndpoint({
    method: 'POST',
    url: '/v1/conversations/{id}',
    dialect: conversationClients.update,
    operationId: 'updateConversation',
    summary: 'Change the metadata of a conversation',
    body: 'json',
    requestBody: passedJson({ metadata: 'The new metadata.' }, ['metadata'], { metadata: { topic: 'water' } }),
    answers,
  }),
  storedEndpoint({
    method: 'DELETE',
    url: '/v1/conversations/{id}',
    dialect: conversationClients.one,
    operationId: 'deleteConversation',
    summary: 'Delete a conversation',
    answers: { 'application/json': { id, object: 'conversation.deleted', deleted: true } },
  }),
  storedEndpoint({
    method: 'GET',
    url: '/v1/conversations/{id}/items',
    dialect: conversationClients.items,
    operationId: 'listItems',
    summary: 'List the items of a conversation',
    answers: listed,
  }),
  storedEndpoint({
    method: 'POST',
    url: '/v1/conversations/{id}/items',
    dialect: conversationClients.addItems,
    operationId: 'addItems',
    summary: 'Add items to a conversation',
    body: 'json',
    requestBody: passedJson({ items: 'The new items.' }, ['items'], { items: [item] }),
    answers: listed,
  }),
  storedEndpoint({
    method: 'GET',
    url: '/v1/conversations/{id}/items/{item}',
    dialect: conversationClients.item,
    operationId: 'retrieveItem',
    summary: 'Read an item of a conversation',
    answers: { 'application/json': stored },
  }),
  storedEndpoint({
    method: 'DELETE',
    url: '/v1/conversations/{id}/items/{item}',
    dialect: conversationClients.item,
    operationId: 'deleteItem',
    summary: 'Delete an item of a conversation',
    answers,
  }),
];
