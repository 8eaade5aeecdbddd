import { type ErrorCode, errorTable } from '../../core/errors.ts';
import { anthropicModels } from '../../dialects/anthropic/model-list.ts';
import { geminiModels } from '../../dialects/gemini/model-list.ts';
import { openaiChatClient } from '../../dialects/openai-chat/client.ts';
import { openaiModels } from '../../dialects/openai-chat/model-list.ts';
import type { DescribedRoute } from '../described-route.ts';
import type { ModelRoutes } from '../model-routes.ts';
import { modelsExamples } from '../openapi-examples.ts';
import { examplesOf } from '../openapi-errors.ts';
import { ref } from '../openapi-parts.ts';

export const modelSchema = {
  type: 'object',
  required: ['id', 'object', 'created', 'owned_by'],
  properties: {
    id: { type: 'string' },
    object: { const: 'model' },
    created: { type: 'integer' },
    owned_by: { type: 'string' },
  },
};

/** `GET /v1/models`: the models that the caller may use. */
const list: DescribedRoute = {
  method: 'GET',
  url: '/v1/models',
  describe: () => describeModels('listModels', 'The models that may be asked', 'ModelList', ['invalid_api_key']),
};

/** `GET /v1/models/{id}`. Names of models may contain slashes. */
const oneModel: DescribedRoute = {
  method: 'GET',
  url: '/v1/models/{+id}',
  describe: () => ({
    ...describeModels('getModel', 'One model', 'Model', ['invalid_api_key', 'model_not_found']),
    parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
  }),
};

/** The routes under `/v1`, in the form of the SDK that asks: all of them have the same paths. */
export const v1Models: ModelRoutes = {
  list,
  one: oneModel,
  dialect: openaiChatClient,
  formFor: (headers) => {
    if (headers['anthropic-version'] !== undefined) return anthropicModels;
    return headers['x-goog-api-key'] === undefined ? openaiModels : geminiModels;
  },
};

function describeModels(
  operationId: string,
  summary: string,
  schema: 'Model' | 'ModelList',
  codes: readonly ErrorCode[],
): object {
  const refusals = codes.map((code) => [
    errorTable[code].status,
    {
      description: `\`${code}\`: ${errorTable[code].summary}`,
      content: { 'application/json': { schema: ref('OpenAIError'), examples: examplesOf(openaiChatClient, [code]) } },
    },
  ]);
  return {
    tags: ['models'],
    operationId,
    summary,
    responses: {
      200: {
        description:
          "In OpenAI's form; in Anthropic's with the header `anthropic-version`, and in Gemini's with `x-goog-api-key`.",
        content: { 'application/json': { schema: ref(schema), example: modelsExamples[schema] } },
      },
      ...(Object.fromEntries(refusals) as object),
    },
  };
}
