import type { InferenceEndpoint } from './inference-endpoint.ts';
import { speechEndpoint } from './v1/audio/speech.ts';
import { transcriptionsEndpoint } from './v1/audio/transcriptions.ts';
import { translationsEndpoint } from './v1/audio/translations.ts';
import { batchesEndpoints } from './v1/batches.ts';
import { filesEndpoints } from './v1/files.ts';
import { uploadsEndpoints } from './v1/uploads.ts';
import { chatCompletionsEndpoint } from './v1/chat/completions.ts';
import { completionsEndpoint } from './v1/completions.ts';
import { embeddingsEndpoint } from './v1/embeddings.ts';
import { imageEditsEndpoint } from './v1/images/edits.ts';
import { imageGenerationsEndpoint } from './v1/images/generations.ts';
import { imageVariationsEndpoint } from './v1/images/variations.ts';
import { inferenceEndpoint } from './v1/inference.ts';
import { messagesEndpoint } from './v1/messages.ts';
import { countTokensEndpoint } from './v1/messages/count-tokens.ts';
import { moderationsEndpoint } from './v1/moderations.ts';
import { rerankEndpoint } from './v1/rerank.ts';
import { conversationsEndpoints } from './v1/conversations.ts';
import { vectorStoresEndpoints } from './v1/vector-stores.ts';
import { responsesEndpoint } from './v1/responses.ts';
import { compactEndpoint } from './v1/responses/compact.ts';
import { inputTokensEndpoint } from './v1/responses/input-tokens.ts';
import { storedResponsesEndpoints } from './v1/responses/stored.ts';
import { geminiEndpoints } from './v1beta/models.ts';

/** Every route that calls a provider, one line each. */
export const inferenceEndpoints: readonly InferenceEndpoint[] = [
  inferenceEndpoint,
  chatCompletionsEndpoint,
  messagesEndpoint,
  countTokensEndpoint,
  responsesEndpoint,
  inputTokensEndpoint,
  compactEndpoint,
  ...geminiEndpoints,
  completionsEndpoint,
  embeddingsEndpoint,
  moderationsEndpoint,
  rerankEndpoint,
  imageGenerationsEndpoint,
  imageEditsEndpoint,
  imageVariationsEndpoint,
  speechEndpoint,
  transcriptionsEndpoint,
  translationsEndpoint,
  ...filesEndpoints,
  ...batchesEndpoints,
  ...uploadsEndpoints,
  ...storedResponsesEndpoints,
  ...conversationsEndpoints,
  ...vectorStoresEndpoints,
];
