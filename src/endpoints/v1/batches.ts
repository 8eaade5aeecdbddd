import { batchClients } from '../../dialects/openai-chat/operations/stored-operations.ts';
import type { InferenceEndpoint } from '../inference-endpoint.ts';
import { passedJson } from '../passed-description.ts';
import { storedEndpoint } from '../stored-endpoint.ts';

const input = { input_file_id: 'file-x9Qe2…', endpoint: '/v1/chat/completions', completion_window: '24h' };
const id = 'batch_Zk41c…';
const batch = { id, object: 'batch', status: 'validating', ...input };
const answers = { 'application/json': batch };

/**
 * `/v1/batches`: requests in a stored file, answered within a day. A caller whose models, tokens or money are limited is
 * refused (`src/limits/restrict-unseen.ts`), because the gateway sees neither the models nor the tokens of a batch.
 */
export const batchesEndpoints: readonly InferenceEndpoint[] = [
  storedEndpoint({
    method: 'POST',
    url: '/v1/batches',
    dialect: batchClients.create,
    operationId: 'createBatch',
    summary: 'Create a batch: the provider answers the requests in a file',
    body: 'json',
    requestBody: passedJson({ input_file_id: 'The stored file.' }, ['input_file_id'], input),
    answers,
  }),
  storedEndpoint({
    method: 'GET',
    url: '/v1/batches',
    dialect: batchClients.list,
    operationId: 'listBatches',
    summary: 'List the batches of the caller',
    answers: { 'application/json': { object: 'list', data: [batch], first_id: id, last_id: id, has_more: false } },
  }),
  storedEndpoint({
    method: 'GET',
    url: '/v1/batches/{id}',
    dialect: batchClients.one,
    operationId: 'retrieveBatch',
    summary: 'Describe a batch',
    answers,
  }),
  storedEndpoint({
    method: 'POST',
    url: '/v1/batches/{id}/cancel',
    dialect: batchClients.cancel,
    operationId: 'cancelBatch',
    summary: 'Cancel a batch',
    answers,
  }),
];
