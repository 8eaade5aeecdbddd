import { rerankClient } from '../../dialects/openai-chat/operations/json-operations.ts';
import type { InferenceEndpoint } from '../inference-endpoint.ts';
import { describePassed, passedJson, usageExample } from '../passed-description.ts';

/** `POST /v1/rerank`: sorts documents by a question. */
export const rerankEndpoint: InferenceEndpoint = {
  method: 'POST',
  url: '/v1/rerank',
  operation: 'rerank',
  dialect: rerankClient,
  describe: () =>
    describePassed({
      operationId: 'createRerank',
      summary: 'Rerank documents by a question',
      description:
        'The form that Cohere, Jina, Voyage, Together and vLLM have in common. It goes to `/rerank` behind the base URL of the provider, byte for byte.',
      requestBody: passedJson(
        { model: 'Name of the model.', query: 'The question.', documents: 'What to sort.' },
        ['model', 'query', 'documents'],
        {
          model: 'rerank-v3.5',
          query: 'What is a headgate?',
          documents: ['A gate at the head of a canal.', 'A cloud.'],
        },
      ),
      answers: {
        'application/json': {
          model: 'rerank-v3.5',
          results: [
            { index: 0, relevance_score: 0.98 },
            { index: 1, relevance_score: 0.02 },
          ],
          usage: usageExample,
        },
      },
    }),
};
