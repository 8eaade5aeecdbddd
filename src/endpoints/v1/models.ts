import { type ErrorCode, errorTable, GatewayError } from '../../core/errors.ts';
import { openaiChatClient } from '../../dialects/openai-chat/client.ts';
import type { DescribedRoute } from '../described-route.ts';
import { modelsExamples } from '../openapi-examples.ts';
import { examplesOf } from '../openapi-errors.ts';
import { ref } from '../openapi-parts.ts';

/** One model as `GET /v1/models` lists it, in OpenAI's form. */
export interface ServedModel {
  readonly name: string;
  /** The provider's configured name. */
  readonly ownedBy: string;
}

/**
 * The body of `GET /v1/models`. `createdAtSeconds` is the time at which the configuration was loaded, because models
 * have no creation time here.
 */
export function modelList(models: readonly ServedModel[], createdAtSeconds: number): string {
  return JSON.stringify({ object: 'list', data: models.map((model) => entry(model, createdAtSeconds)) });
}

/** The body of `GET /v1/models/{id}`. @throws GatewayError `model_not_found` */
export function oneModel(model: ServedModel | undefined, id: string, createdAtSeconds: number): string {
  if (!model)
    throw new GatewayError('model_not_found', `The model '${id.slice(0, 256)}' is not served here.`, {
      param: 'model',
    });
  return JSON.stringify(entry(model, createdAtSeconds));
}

function entry(model: ServedModel, createdAtSeconds: number): object {
  return { id: model.name, object: 'model', created: createdAtSeconds, owned_by: model.ownedBy };
}

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
export const modelsRoute: DescribedRoute = {
  method: 'GET',
  url: '/v1/models',
  description: describeModels('listModels', 'The models that may be asked', 'ModelList', ['invalid_api_key']),
};

/** `GET /v1/models/{id}`. Names of models may contain slashes. */
export const modelRoute: DescribedRoute = {
  method: 'GET',
  url: '/v1/models/{+id}',
  description: {
    ...describeModels('getModel', 'One model', 'Model', ['invalid_api_key', 'model_not_found']),
    parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
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
        description: "In OpenAI's form.",
        content: { 'application/json': { schema: ref(schema), example: modelsExamples[schema] } },
      },
      ...(Object.fromEntries(refusals) as object),
    },
  };
}
