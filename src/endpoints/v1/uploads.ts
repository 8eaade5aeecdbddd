import { uploadClients } from '../../dialects/openai-chat/operations/stored-operations.ts';
import type { InferenceEndpoint } from '../inference-endpoint.ts';
import { passedForm, passedJson } from '../passed-description.ts';
import { fileBody, storedEndpoint } from '../stored-endpoint.ts';

const upload = { id: 'upload_c0P4t…', object: 'upload', status: 'pending', bytes: 120_000, filename: 'a.jsonl' };
const asked = { filename: 'a.jsonl', purpose: 'user_data', bytes: 120_000, mime_type: 'text/jsonl' };

/** `/v1/uploads`: a file in parts. */
export const uploadsEndpoints: readonly InferenceEndpoint[] = [
  storedEndpoint({
    method: 'POST',
    url: '/v1/uploads',
    dialect: uploadClients.create,
    operationId: 'createUpload',
    summary: 'Create an upload, for a file in parts',
    body: 'json',
    requestBody: passedJson({ filename: 'Its name.', bytes: 'Its length.' }, ['filename', 'bytes'], asked),
    answers: { 'application/json': upload },
  }),
  storedEndpoint({
    method: 'POST',
    url: '/v1/uploads/{id}/parts',
    dialect: uploadClients.part,
    operationId: 'addUploadPart',
    summary: 'Add a part to an upload',
    body: fileBody,
    requestBody: passedForm({ data: 'The part.' }, ['data']),
    answers: { 'application/json': { id: 'part_e7Rb0…', object: 'upload.part', upload_id: upload.id } },
  }),
  storedEndpoint({
    method: 'POST',
    url: '/v1/uploads/{id}/complete',
    dialect: uploadClients.complete,
    operationId: 'completeUpload',
    summary: 'Complete an upload: its parts become a file',
    body: 'json',
    requestBody: passedJson({ part_ids: 'The parts in their order.' }, ['part_ids'], { part_ids: ['part_e7Rb0…'] }),
    answers: { 'application/json': { ...upload, status: 'completed' } },
  }),
  storedEndpoint({
    method: 'POST',
    url: '/v1/uploads/{id}/cancel',
    dialect: uploadClients.cancel,
    operationId: 'cancelUpload',
    summary: 'Cancel an upload',
    answers: { 'application/json': { ...upload, status: 'cancelled' } },
  }),
];
