import { embeddingsClient } from '../../dialects/openai-chat/operations/json-operations.ts';
import type { InferenceEndpoint } from '../inference-endpoint.ts';
import { describePassed, passedJson, usageExample } from '../passed-description.ts';

/** `POST /v1/embeddings`: text to vectors. */
export const embeddingsEndpoint: InferenceEndpoint = {
  method: 'POST',
  url: '/v1/embeddings',
  operation: 'embed',
  dialect: embeddingsClient,
  describe: () =>
    describePassed({
      operationId: 'createEmbedding',
      summary: 'Create embeddings of a text',
      description:
        "The request and the answer pass byte for byte in OpenAI's form, to a provider that speaks it; only the model's name is edited.",
      requestBody: passedJson(
        { model: 'Name of the model.', input: 'Text, a list of texts, or tokens.' },
        ['model', 'input'],
        { model: 'text-embedding-3-small', input: 'What is a headgate?' },
      ),
      answers: {
        'application/json': {
          object: 'list',
          data: [{ object: 'embedding', index: 0, embedding: [0.0023, -0.0093] }],
          model: 'text-embedding-3-small',
          usage: usageExample,
        },
      },
    }),
};
