import { geminiClient } from '../../dialects/gemini/client.ts';
import { geminiModels } from '../../dialects/gemini/model-list.ts';
import type { DescribedRoute } from '../described-route.ts';
import type { ModelRoutes } from '../model-routes.ts';
import { errorAnswers } from '../openapi-errors.ts';
import { ref, retryHeaders } from '../openapi-parts.ts';

const model = {
  name: 'models/gemini-2.5-flash',
  version: '',
  displayName: 'gemini-2.5-flash',
  supportedGenerationMethods: ['generateContent', 'countTokens'],
} as const;

const errors = (): object => errorAnswers(geminiClient, ref('GoogleError'), retryHeaders);

function answer(example: object): object {
  const content = { 'application/json': { schema: { type: 'object' }, example } };
  return { 200: { description: "In Gemini's form.", content }, ...errors() };
}

/** `GET /v1beta/models`: the models that the caller may use, in pages. */
const list: DescribedRoute = {
  method: 'GET',
  url: '/v1beta/models',
  describe: () => ({
    tags: ['models'],
    operationId: 'listModelsOfGemini',
    summary: "The models that may be asked, in Gemini's form",
    parameters: [
      { name: 'pageSize', in: 'query', required: false, schema: { type: 'integer', minimum: 1, maximum: 1000 } },
      { name: 'pageToken', in: 'query', required: false, schema: { type: 'string' } },
    ],
    responses: answer({ models: [model] }),
  }),
};

/** `GET /v1beta/models/{id}`. Names of models may contain slashes. */
const oneModel: DescribedRoute = {
  method: 'GET',
  url: '/v1beta/models/{+id}',
  describe: () => ({
    tags: ['models'],
    operationId: 'getModelOfGemini',
    summary: "One model, in Gemini's form",
    parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
    responses: answer(model),
  }),
};

export const v1betaModels: ModelRoutes = { list, one: oneModel, dialect: geminiClient, formFor: () => geminiModels };
