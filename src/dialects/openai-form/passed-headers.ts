import type { PassedHeaders } from '../passed-headers.ts';

export const openaiPassedHeaders: PassedHeaders = {
  requestId: 'x-client-request-id',
  toProvider: ['openai-beta'],
  toClient: [
    ['openai-processing-ms', 'openai-processing-ms'],
    ['openai-version', 'openai-version'],
    ['x-request-id', 'x-headgate-provider-request-id'],
  ],
};
