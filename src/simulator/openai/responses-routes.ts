import { answerGeneration } from '../answer-generation.ts';
import { planAnswer, tokensOf } from '../answer-plan.ts';
import { withModel } from '../answer-context.ts';
import type { AnswerContext } from '../answer-context.ts';
import { isObject } from '../read-fields.ts';
import type { Json } from '../read-fields.ts';
import { readJson } from '../read-json.ts';
import { respond, respondAtOnce, respondJson } from '../respond.ts';
import type { Route } from '../route.ts';
import { SimulatedError } from '../simulated-error.ts';
import type { StoredResponse } from '../stored-objects.ts';
import { CompactionFormat } from './compaction-format.ts';
import { addToConversation } from './conversations-routes.ts';
import { openaiForm } from './form.ts';
import { readResponseRequest } from './read-response-request.ts';
import type { ResponseRequest } from './read-response-request.ts';
import { responseObject } from './response-object.ts';
import { eventsOf } from './stored-response-events.ts';
import { listOf } from './stored-file.ts';
import { ResponsesFormat } from './responses-format.ts';

export const responsesRoutes: readonly Route[] = [
  {
    methods: ['POST'],
    path: /^\/v1\/responses$/,
    form: openaiForm,
    answer: (context, { body }) => {
      const request = readRequest(context, readJson(context, body));
      if (request.background && !request.stream) answerInBackground(context, request);
      else answerGeneration(context, request, new ResponsesFormat(request, keeper(context, request, 0)));
    },
  },
  {
    methods: ['POST'],
    path: /^\/v1\/responses\/input_tokens$/,
    form: openaiForm,
    answer: (context, { body }) => {
      const request = readRequest(context, readJson(context, body));
      const input_tokens = tokensOf(request.promptLength);
      respondJson(withModel(context, request.model), { object: 'response.input_tokens', input_tokens }, request.model);
    },
  },
  {
    methods: ['POST'],
    path: /^\/v1\/responses\/compact$/,
    form: openaiForm,
    answer: (asked, { body }) => {
      const request = { ...readRequest(asked, readJson(asked, body)), stream: false };
      answerGeneration(asked, request, new CompactionFormat(request));
    },
  },
  {
    methods: ['GET'],
    path: /^\/v1\/responses\/([^/]+)$/,
    form: openaiForm,
    answer: (context, { params, query }) => {
      const stored = find(context, params[0] ?? '');
      if (query.get('stream') === 'true') streamStored(context, stored, query);
      else respondAtOnce(context, stateOf(stored));
    },
  },
  {
    methods: ['DELETE'],
    path: /^\/v1\/responses\/([^/]+)$/,
    form: openaiForm,
    answer: (context, { params: [id = ''] }) => {
      find(context, id);
      context.defaults.stored.responses.delete(id);
      respondAtOnce(context, { id, object: 'response', deleted: true });
    },
  },
  {
    methods: ['POST'],
    path: /^\/v1\/responses\/([^/]+)\/cancel$/,
    form: openaiForm,
    answer: (context, { params: [id = ''] }) => {
      respondAtOnce(context, cancel(context, id));
    },
  },
  {
    methods: ['GET'],
    path: /^\/v1\/responses\/([^/]+)\/input_items$/,
    form: openaiForm,
    answer: (context, { params, query }) => {
      respondAtOnce(context, listOf(find(context, params[0] ?? '').input, query));
    },
  },
];

function readRequest({ defaults: { stored } }: AnswerContext, params: Json): ResponseRequest {
  return readResponseRequest(params, {
    response: (id) => {
      const previous = stored.responses.get(id);
      return previous && [...previous.history, ...outputOf(previous)];
    },
    conversation: (id) => stored.conversations.get(id)?.items,
    item: (id) => {
      const ofResponses = stored.responses.values().flatMap((one) => [...one.input, ...outputOf(one)]);
      const ofConversations = stored.conversations.values().flatMap(({ items }) => items);
      return [...ofResponses, ...ofConversations].find((item) => item['id'] === id);
    },
  });
}

/** The events of a response that has ended, from the one behind `starting_after`. */
function streamStored(context: AnswerContext, { response }: StoredResponse, query: URLSearchParams): void {
  const after = Number(query.get('starting_after') ?? '-1');
  const events = eventsOf(response).filter(({ sequence_number: number }) => number > after);
  const body = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
  const { askedAtMs: readyAtMs } = context.exchange;
  respond(context, { body, contentType: 'text/event-stream; charset=utf-8', tokens: 0, readyAtMs });
}

/** Answers at once, and makes the response ready when its last token would have come. */
function answerInBackground(routed: AnswerContext, request: ResponseRequest): void {
  const context = withModel(routed, request.model);
  const { scenario, seed, isSeeded, exchange } = context;
  const { tokens = 0, rate = 0, ttft = 0 } = scenario;
  const endsAtMs = exchange.askedAtMs + ttft + (rate > 0 ? (tokens / rate) * 1000 : 0);
  const plan = planAnswer(request, scenario, seed, isSeeded);
  new ResponsesFormat(request, keeper(context, request, endsAtMs)).writeComplete(plan, scenario);
  respondAtOnce(context, responseObject(plan, request, { status: 'queued' }));
}

function keeper({ defaults }: AnswerContext, request: ResponseRequest, endsAtMs: number): (response: Json) => void {
  return (response) => {
    const { stores, history } = request;
    const id = String(response['id']);
    const input = request.input.map((item, index) => ({ id: `${id.replace('resp_', 'msg_in')}${index}`, ...item }));
    const stored = { response, input, history, endsAtMs };
    if (request.conversation !== undefined)
      addToConversation(defaults, request.conversation, [...input, ...outputOf(stored)]);
    if (stores) defaults.stored.responses.set(id, stored, JSON.stringify(stored).length);
  };
}

/** @throws SimulatedError 404 */
function find({ defaults }: AnswerContext, id: string): StoredResponse {
  const stored = defaults.stored.responses.get(id);
  if (stored) return stored;
  throw new SimulatedError(404, `Response with id '${id}' not found.`, { param: 'id' });
}

/** The response as it is now: a background response that has not ended has no output. */
function stateOf({ response, endsAtMs }: StoredResponse): Json {
  if (endsAtMs <= performance.now()) return response;
  return { ...response, status: 'in_progress', output: [], usage: null, incomplete_details: null };
}

function cancel(context: AnswerContext, id: string): Json {
  const stored = find(context, id);
  if (stored.response['background'] !== true) {
    throw new SimulatedError(400, 'Only responses created with `background: true` can be cancelled.');
  }
  if (stored.endsAtMs <= performance.now()) return stored.response;
  const response = { ...stateOf(stored), status: 'cancelled' };
  context.defaults.stored.responses.set(id, { ...stored, response, endsAtMs: 0 }, JSON.stringify(stored).length);
  return response;
}

function outputOf({ response }: StoredResponse): readonly Json[] {
  const { output } = response;
  return Array.isArray(output) ? output.filter(isObject) : [];
}
