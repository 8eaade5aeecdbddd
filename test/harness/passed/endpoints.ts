import type { InferenceEndpoint } from '../../../src/endpoints/inference-endpoint.ts';
import { passedClient } from './dialect.ts';

const common = { dialect: passedClient, describe: () => ({}) } as const;

/** Routes added as the recipe says: a body that is streamed on, answers of opaque bytes, and a call without a body. */
export const passedEndpoints: readonly InferenceEndpoint[] = [
  {
    ...common,
    method: 'POST',
    url: '/v1/audio/transcriptions',
    operation: 'transcribe',
    body: { kind: 'streamed', type: /^multipart\/form-data;/, maxBytes: 512 * 1_048_576, firstBytes: 64 },
  },
  { ...common, method: 'POST', url: '/v1/audio/speech', operation: 'speech' },
  { ...common, method: 'GET', url: '/v1/files/{id}/content', operation: 'files', body: { kind: 'none' } },
  { ...common, method: 'DELETE', url: '/v1/files/{id}', operation: 'files', body: { kind: 'none' } },
];
