import { answerGeneration } from '../answer-generation.ts';
import { withModel, headerRandom } from '../answer-context.ts';
import { readJson } from '../read-json.ts';
import { rerank } from '../rerank.ts';
import { respondJson } from '../respond.ts';
import type { Route } from '../route.ts';
import { completionsFormat } from './completions-format.ts';
import { embedTexts } from './embeddings.ts';
import { openaiForm } from './form.ts';
import { moderate } from './moderations.ts';
import { readCompletionRequest } from './read-completion-request.ts';
import { readModelName } from './read-model.ts';

/** Legacy completions, embeddings, moderations and rerank. */
export const textRoutes: readonly Route[] = [
  {
    methods: ['POST'],
    path: /^\/v1\/completions$/,
    form: openaiForm,
    answer: (context, { body }) => {
      answerGeneration(context, readCompletionRequest(readJson(context, body)), completionsFormat);
    },
  },
  {
    methods: ['POST'],
    path: /^\/v1\/embeddings$/,
    form: openaiForm,
    answer: (routed, { body }) => {
      const request = readJson(routed, body);
      const model = readModelName(request);
      const context = withModel(routed, model);
      respondJson(context, embedTexts(request, context.scenario['reported-model'] ?? model), model);
    },
  },
  {
    methods: ['POST'],
    path: /^\/v1\/moderations$/,
    form: openaiForm,
    answer: (context, { body }) => {
      const request = readJson(context, body);
      const model = typeof request['model'] === 'string' ? request['model'] : 'omni-moderation-latest';
      respondJson(withModel(context, model), moderate(request, headerRandom(context.seed).id(29)), model);
    },
  },
  {
    methods: ['POST'],
    path: /^\/v[12]\/rerank$/,
    form: openaiForm,
    answer: (context, { body }) => {
      const request = readJson(context, body);
      const model = readModelName(request);
      respondJson(withModel(context, model), rerank(request, headerRandom(context.seed).id(29), model), model);
    },
  },
];
