import { headgateDialect } from '../../dialects/headgate/dialect.ts';
import type { InferenceEndpoint } from '../inference-endpoint.ts';

/** `POST /v1/inference`: Headgate's own dialect, complete or streamed. */
export const inferenceEndpoint: InferenceEndpoint = {
  method: 'POST',
  url: '/v1/inference',
  dialect: headgateDialect,
};
