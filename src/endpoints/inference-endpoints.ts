import type { InferenceEndpoint } from './inference-endpoint.ts';
import { chatCompletionsEndpoint } from './v1/chat/completions.ts';
import { inferenceEndpoint } from './v1/inference.ts';
import { messagesEndpoint } from './v1/messages.ts';
import { countTokensEndpoint } from './v1/messages/count-tokens.ts';
import { responsesEndpoint } from './v1/responses.ts';
import { geminiEndpoints } from './v1beta/models.ts';

/** Every route that calls a provider, one line each. */
export const inferenceEndpoints: readonly InferenceEndpoint[] = [
  inferenceEndpoint,
  chatCompletionsEndpoint,
  messagesEndpoint,
  countTokensEndpoint,
  responsesEndpoint,
  ...geminiEndpoints,
];
