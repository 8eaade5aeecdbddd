import type { IncomingHttpHeaders } from 'node:http';
import { answerGeneration } from '../answer-generation.ts';
import { tokensOf } from '../answer-plan.ts';
import { withModel } from '../answer-context.ts';
import type { AnswerContext } from '../answer-context.ts';
import { unescapeId } from '../listed-models.ts';
import { isObject } from '../read-fields.ts';
import type { Json } from '../read-fields.ts';
import { readJson } from '../read-json.ts';
import { respondAtOnce, respondJson } from '../respond.ts';
import type { Route } from '../route.ts';
import { ContentFormat } from './content-format.ts';
import { embedContent, embedContents, predictEmbeddings } from './embed.ts';
import { geminiForm } from './form.ts';
import { getGeminiModel, listGeminiModels } from './models.ts';
import { lengthOfPrompt, readGenerateRequest } from './read-generate-request.ts';

// AI Studio has models at the root, Vertex AI in a project and a location, or with an API key at a publisher.
const place = String.raw`\/(?:v1|v1beta|v1beta1)\/(?:(?:projects\/[^/]+\/locations\/[^/]+\/)?publishers\/[^/]+\/)?`;

export const geminiRoutes: readonly Route[] = [
  ofMethod('generateContent', (context, request, model) => {
    generate(context, request, model, undefined);
  }),
  {
    ...ofMethod('streamGenerateContent', () => undefined),
    answer: (context, { body, params, query }) => {
      const form = query.get('alt') === 'sse' ? 'sse' : 'array';
      generate(context, readJson(context, body), unescapeId(params[0] ?? ''), form);
    },
  },
  ofMethod('countTokens', (context, request, model) => {
    const inner = request['generateContentRequest'];
    const totalTokens = tokensOf(lengthOfPrompt(isObject(inner) ? inner : request));
    const promptTokensDetails = [{ modality: 'TEXT', tokenCount: totalTokens }];
    respondJson(withModel(context, model), { totalTokens, promptTokensDetails }, model);
  }),
  ofMethod('embedContent', (context, request, model) => {
    respondJson(withModel(context, model), embedContent(request), model);
  }),
  ofMethod('batchEmbedContents', (context, request, model) => {
    respondJson(withModel(context, model), embedContents(request), model);
  }),
  ofMethod('predict', (context, request, model) => {
    respondJson(withModel(context, model), predictEmbeddings(request), model);
  }),
  {
    methods: ['GET', 'HEAD'],
    path: /^\/(?:v1|v1beta)\/models$/,
    form: geminiForm,
    isFor: isGooglesClient,
    answer: (context) => {
      respondAtOnce(context, listGeminiModels());
    },
  },
  {
    methods: ['GET', 'HEAD'],
    path: /^\/(?:v1|v1beta)\/models\/([^:]+)$/,
    form: geminiForm,
    isFor: isGooglesClient,
    answer: (context, { params }) => {
      respondAtOnce(context, getGeminiModel(unescapeId(params[0] ?? '')));
    },
  },
];

/** Google's and OpenAI's clients both ask for `/v1/models`. */
function isGooglesClient(headers: IncomingHttpHeaders): boolean {
  return headers['x-goog-api-key'] !== undefined;
}

/** The route of a method that is called on a model: `models/{model}:{method}`. */
function ofMethod(method: string, answer: (context: AnswerContext, request: Json, model: string) => void): Route {
  return {
    methods: ['POST'],
    path: new RegExp(`^${place}(?:models|tunedModels)\\/(.+):${method}$`, 's'),
    form: geminiForm,
    answer: (context, { body, params }) => {
      answer(context, readJson(context, body), unescapeId(params[0] ?? ''));
    },
  };
}

function generate(context: AnswerContext, json: Json, model: string, stream: 'sse' | 'array' | undefined): void {
  const request = readGenerateRequest(json, model, stream !== undefined);
  const format = new ContentFormat({ isArray: stream === 'array', showsThoughts: request.reasons });
  answerGeneration(context, request, format);
}
