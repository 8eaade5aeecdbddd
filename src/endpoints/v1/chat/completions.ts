import { openaiDialect } from '../../../dialects/openai/dialect.ts';
import type { InferenceEndpoint } from '../../inference-endpoint.ts';

/** `POST /v1/chat/completions`: OpenAI's dialect, so that any OpenAI client works unchanged. */
export const chatCompletionsEndpoint: InferenceEndpoint = {
  method: 'POST',
  url: '/v1/chat/completions',
  dialect: openaiDialect,
};
