import type { IncomingHttpHeaders } from 'node:http';
import { answerGeneration } from '../answer-generation.ts';
import { tokensOf } from '../answer-plan.ts';
import { withModel } from '../answer-context.ts';
import type { AnswerContext } from '../answer-context.ts';
import { unescapeId } from '../listed-models.ts';
import type { Json } from '../read-fields.ts';
import { readJson } from '../read-json.ts';
import { respondAtOnce, respondJson } from '../respond.ts';
import type { Route } from '../route.ts';
import { SimulatedError } from '../simulated-error.ts';
import { anthropicForm } from './form.ts';
import { messagesFormat } from './messages-format.ts';
import { getAnthropicModel, listAnthropicModels } from './models.ts';
import { lengthOfPrompt, readMessagesRequest, readModel } from './read-messages.ts';

export const messagesRoutes: readonly Route[] = [
  {
    methods: ['POST'],
    path: /^\/v1\/messages$/,
    form: anthropicForm,
    answer: (context, { body }) => {
      answerGeneration(context, readMessagesRequest(readBodyOf(context, body)), messagesFormat);
    },
  },
  {
    methods: ['POST'],
    path: /^\/v1\/messages\/count_tokens$/,
    form: anthropicForm,
    answer: (context, { body }) => {
      const request = readBodyOf(context, body);
      const model = readModel(request);
      respondJson(withModel(context, model), { input_tokens: tokensOf(lengthOfPrompt(request)) }, model);
    },
  },
  {
    methods: ['GET', 'HEAD'],
    path: /^\/v1\/models$/,
    form: anthropicForm,
    isFor: isAnthropics,
    answer: (context) => {
      respondAtOnce(context, listAnthropicModels());
    },
  },
  {
    methods: ['GET', 'HEAD'],
    path: /^\/v1\/models\/(.+)$/s,
    form: anthropicForm,
    isFor: isAnthropics,
    answer: (context, { params }) => {
      respondAtOnce(context, getAnthropicModel(unescapeId(params[0] ?? '')));
    },
  },
];

function isAnthropics(headers: IncomingHttpHeaders): boolean {
  return headers['anthropic-version'] !== undefined;
}

function readBodyOf(context: AnswerContext, body: Buffer): Json {
  if (isAnthropics(context.exchange.request.headers)) return readJson(context, body);
  throw new SimulatedError(400, 'anthropic-version: header is required');
}
