import { responseClients } from '../../../dialects/openai-responses/stored-clients.ts';
import type { InferenceEndpoint } from '../../inference-endpoint.ts';
import { responseExample, responseStreamExample } from '../../openapi-examples.ts';
import { storedEndpoint } from '../../stored-endpoint.ts';

const id = 'resp_k3Vw8…';
const answers = { 'application/json': responseExample };

/** `/v1/responses/{id}`: responses that a provider stores, also while they are made in the background. */
export const storedResponsesEndpoints: readonly InferenceEndpoint[] = [
  storedEndpoint({
    method: 'GET',
    url: '/v1/responses/{id}',
    dialect: responseClients.one,
    operationId: 'retrieveResponse',
    summary: 'Read a stored response, with `stream=true` as the events that made it',
    answers: { ...answers, 'text/event-stream': responseStreamExample },
  }),
  storedEndpoint({
    method: 'DELETE',
    url: '/v1/responses/{id}',
    dialect: responseClients.one,
    operationId: 'deleteResponse',
    summary: 'Delete a stored response',
    answers: { 'application/json': { id, object: 'response', deleted: true } },
  }),
  storedEndpoint({
    method: 'POST',
    url: '/v1/responses/{id}/cancel',
    dialect: responseClients.cancel,
    operationId: 'cancelResponse',
    summary: 'Cancel a response that is made in the background',
    answers,
  }),
  storedEndpoint({
    method: 'GET',
    url: '/v1/responses/{id}/input_items',
    dialect: responseClients.inputItems,
    operationId: 'listInputItems',
    summary: 'List the input items of a stored response',
    answers: { 'application/json': { object: 'list', data: [], first_id: null, last_id: null, has_more: false } },
  }),
];
