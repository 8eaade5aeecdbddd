import { answerGeneration } from '../answer-generation.ts';
import { unescapeId } from '../listed-models.ts';
import { readJson } from '../read-json.ts';
import { respondAtOnce } from '../respond.ts';
import type { Route } from '../route.ts';
import { chatFormat } from './chat-format.ts';
import { readChatRequest } from './chat-request.ts';
import { openaiForm } from './form.ts';
import { getModel, listModels } from './models.ts';

export const chatRoutes: readonly Route[] = [
  {
    methods: ['POST'],
    path: /^\/v1\/chat\/completions$/,
    form: openaiForm,
    answer: (context, { body }) => {
      answerGeneration(context, readChatRequest(readJson(context, body)), chatFormat);
    },
  },
  {
    methods: ['GET', 'HEAD'],
    path: /^\/v1\/models$/,
    form: openaiForm,
    answer: (context) => {
      respondAtOnce(context, listModels());
    },
  },
  {
    methods: ['GET', 'HEAD'],
    path: /^\/v1\/models\/(.*)$/s,
    form: openaiForm,
    answer: (context, { params }) => {
      respondAtOnce(context, getModel(unescapeId(params[0] ?? '')));
    },
  },
];
