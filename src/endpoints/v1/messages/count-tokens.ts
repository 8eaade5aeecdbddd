import { anthropicClient } from '../../../dialects/anthropic/client.ts';
import type { InferenceEndpoint } from '../../inference-endpoint.ts';
import { errorAnswers } from '../../openapi-errors.ts';
import { answerHeaders, header, jsonBody, ref, retryHeaders } from '../../openapi-parts.ts';

const words = `How many tokens a Messages request would have. An Anthropic provider counts them. For a model of any other provider the gateway estimates them, within about ten per cent for prose, code and JSON, and says so in \`x-headgate-estimated\`; images and documents are estimated by their kind and size.`;

const example = {
  summary: 'A question',
  value: { model: 'claude-sonnet-5', messages: [{ role: 'user', content: 'hello' }] },
} as const;

/** `POST /v1/messages/count_tokens`, in Anthropic's dialect. */
export const countTokensEndpoint: InferenceEndpoint = {
  method: 'POST',
  url: '/v1/messages/count_tokens',
  operation: 'count_tokens',
  dialect: anthropicClient,
  describe: () => ({
    tags: ['inference'],
    operationId: 'countMessageTokens',
    summary: "Count tokens, in Anthropic's dialect",
    description: words,
    requestBody: jsonBody('CountTokensRequest', { question: example }),
    responses: {
      200: {
        description: 'The number of tokens.',
        headers: { ...answerHeaders, 'x-headgate-estimated': header('`true` where no provider has counted.') },
        content: { 'application/json': { schema: ref('TokenCount'), example: { input_tokens: 8 } } },
      },
      ...errorAnswers(anthropicClient, ref('AnthropicError'), retryHeaders),
    },
  }),
};
