import { Passthrough } from '../passthrough.ts';
import { jsonClient, neverStreams, streamsByFlag, streamsByFormat } from './json-request.ts';

/** `POST /v1/embeddings`. https://platform.openai.com/docs/api-reference/embeddings/create */
export const embeddingsClient = jsonClient({
  operation: 'embed',
  path: '/embeddings',
  answersWithoutTokens: true,
  asksForStream: neverStreams,
});

/** `POST /v1/moderations`. https://platform.openai.com/docs/api-reference/moderations/create */
export const moderationsClient = jsonClient({
  operation: 'moderate',
  path: '/moderations',
  defaultModel: 'omni-moderation-latest',
  answersWithoutTokens: true,
  asksForStream: neverStreams,
});

/** `POST /v1/rerank`, in the form that Cohere, Jina, Voyage and vLLM have in common: model, query, documents. */
export const rerankClient = jsonClient({
  operation: 'rerank',
  path: '/rerank',
  answersWithoutTokens: true,
  asksForStream: neverStreams,
});

/** `POST /v1/images/generations`. https://platform.openai.com/docs/api-reference/images/create */
export const imagesClient = jsonClient({
  operation: 'image',
  path: '/images/generations',
  defaultModel: 'dall-e-2',
  asksForStream: streamsByFlag,
});

/** `POST /v1/audio/speech`. https://platform.openai.com/docs/api-reference/audio/createSpeech */
export const speechClient = jsonClient({
  operation: 'speech',
  path: '/audio/speech',
  answers: 'bytes',
  asksForStream: streamsByFormat,
});

/**
 * `POST /v1/completions`, which continues a text. Its streams have the form of chat completions, with `text` in place of a
 * delta. https://platform.openai.com/docs/api-reference/completions/create
 */
export const completionsClient = jsonClient({
  operation: 'complete',
  path: '/completions',
  answersInChoices: true,
  asksForStream: streamsByFlag,
  passStream: ({ provider }) => new Passthrough({ showsUsage: true, provider }),
});
