import { fileClients } from '../../dialects/openai-chat/operations/stored-operations.ts';
import { checkBatchLine } from '../../dialects/openai-responses/check-batch-line.ts';
import type { InferenceEndpoint } from '../inference-endpoint.ts';
import { bytesExample, passedForm } from '../passed-description.ts';
import { fileBody, storedEndpoint } from '../stored-endpoint.ts';

const id = 'file-x9Qe2…';
const file = { id, object: 'file', bytes: 120_000, created_at: 1_767_225_600, filename: 'a.jsonl', purpose: 'batch' };

/** `/v1/files`: what callers store at a provider. */
export const filesEndpoints: readonly InferenceEndpoint[] = [
  storedEndpoint({
    method: 'POST',
    url: '/v1/files',
    dialect: fileClients.create(checkBatchLine),
    operationId: 'createFile',
    summary: 'Upload a file',
    body: fileBody,
    requestBody: passedForm({ file: 'The file.', purpose: 'What it is for.' }, ['file', 'purpose']),
    answers: { 'application/json': file },
  }),
  storedEndpoint({
    method: 'GET',
    url: '/v1/files',
    dialect: fileClients.list,
    operationId: 'listFiles',
    summary: 'List the files of the caller',
    answers: { 'application/json': { object: 'list', data: [file], first_id: id, last_id: id, has_more: false } },
  }),
  storedEndpoint({
    method: 'GET',
    url: '/v1/files/{id}',
    dialect: fileClients.one,
    operationId: 'retrieveFile',
    summary: 'Get the description of a file',
    answers: { 'application/json': file },
  }),
  storedEndpoint({
    method: 'DELETE',
    url: '/v1/files/{id}',
    dialect: fileClients.one,
    operationId: 'deleteFile',
    summary: 'Delete a file',
    answers: { 'application/json': { id, object: 'file', deleted: true } },
  }),
  storedEndpoint({
    method: 'GET',
    url: '/v1/files/{id}/content',
    dialect: fileClients.content,
    operationId: 'downloadFile',
    summary: 'Read the content of a file',
    answers: { 'application/octet-stream': bytesExample },
  }),
];
