import { messageSchema, tokenCountSchema } from '../dialects/anthropic/answer-schema.ts';
import { anthropicErrorSchema } from '../dialects/anthropic/write-error.ts';
import { countTokensRequestSchema, messagesRequestSchema } from '../dialects/anthropic/request-schema.ts';
import { generateContentResponseSchema } from '../dialects/gemini/answer-schema.ts';
import {
  batchEmbedContentsSchema,
  countTokensSchema,
  embedContentSchema,
  generateContentRequestSchema,
} from '../dialects/gemini/request-schema.ts';
import { geminiErrorSchema } from '../dialects/gemini/write-error.ts';
import { headgateAnswerSchema } from '../dialects/headgate/answer-schema.ts';
import { headgateErrorSchema } from '../dialects/headgate/write-error.ts';
import { headgateRequestSchema } from '../dialects/headgate/request-schema.ts';
import { chatCompletionSchema } from '../dialects/openai-chat/answer-schema.ts';
import { openaiErrorSchema } from '../dialects/openai-form/write-error.ts';
import { openaiChatRequestSchema } from '../dialects/openai-chat/request-schema.ts';
import { responseSchema } from '../dialects/openai-responses/answer-schema.ts';
import { responsesRequestSchema } from '../dialects/openai-responses/request-schema.ts';
import type { DescribedRoute } from './described-route.ts';
import { describedRoutes } from './described-routes.ts';
import { introduction } from './openapi-introduction.ts';
import { ref } from './openapi-parts.ts';
import { modelSchema } from './v1/models.ts';

/** The bytes of the document: what the gateway answers and what `schemas/openapi.json` contains. */
export function renderOpenapi(version: string): string {
  return `${JSON.stringify(openapiDocument(version), null, 2)}\n`;
}

/** The interface as an OpenAPI 3.1 document. It uses the same schemas that check the requests. */
export function openapiDocument(version: string): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Headgate',
      version,
      description: introduction(),
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{}, { bearer: [] }],
    tags: [
      { name: 'inference', 'x-displayName': 'Inference', description: 'Asking a model, in any dialect.' },
      {
        name: 'passed',
        'x-displayName': "The rest of OpenAI's API",
        description:
          "Embeddings, moderation, reranking, pictures, sounds, files, batches and uploads. They pass in the provider's own form; limits, models, usage and money hold as for every inference.",
      },
      {
        name: 'models',
        'x-displayName': 'Models',
        description:
          'Which models your key may ask. Where the operator passes other names on, those are served too and not listed.',
      },
      {
        name: 'health',
        'x-displayName': 'Health',
        description: 'For load balancers and orchestrators. No key is wanted, and no limit counts.',
      },
    ],
    paths: pathsOf(describedRoutes),
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'Your key, `hg-…`. Wanted where the operator has configured keys; ignored elsewhere.',
        },
      },
      schemas: {
        InferenceRequest: headgateRequestSchema,
        InferenceAnswer: headgateAnswerSchema,
        InferenceError: headgateErrorSchema,
        ChatCompletionRequest: openaiChatRequestSchema,
        ChatCompletion: chatCompletionSchema,
        ResponsesRequest: responsesRequestSchema,
        Response: responseSchema,
        OpenAIError: openaiErrorSchema,
        MessagesRequest: messagesRequestSchema,
        CountTokensRequest: countTokensRequestSchema,
        TokenCount: tokenCountSchema,
        Message: messageSchema,
        AnthropicError: anthropicErrorSchema,
        GenerateContentRequest: generateContentRequestSchema,
        CountTokensOfContents: countTokensSchema,
        EmbedContentRequest: embedContentSchema,
        BatchEmbedContentsRequest: batchEmbedContentsSchema,
        GenerateContentResponse: generateContentResponseSchema,
        GoogleError: geminiErrorSchema,
        Model: modelSchema,
        ModelList: {
          type: 'object',
          required: ['object', 'data'],
          properties: { object: { const: 'list' }, data: { type: 'array', items: ref('Model') } },
        },
      },
    },
  };
}

/** The paths in the order of the routes, with all methods of a path together. */
function pathsOf(routes: readonly DescribedRoute[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const path = (paths[route.url.replace('{+', '{')] ??= {});
    path[route.method.toLowerCase()] = route.describe();
  }
  return paths;
}
