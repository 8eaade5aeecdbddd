import { headgateAnswerSchema } from '../dialects/headgate/answer.ts';
import { headgateErrorSchema } from '../dialects/headgate/error.ts';
import { headgateRequestSchema } from '../dialects/headgate/request-schema.ts';
import { chatCompletionSchema } from '../dialects/openai/answer.ts';
import { openaiErrorSchema } from '../dialects/openai/error.ts';
import { openaiRequestSchema } from '../dialects/openai/request-schema.ts';
import { type ErrorCode, errorTable } from '../core/errors.ts';
import { chatExamples, inferenceAnswerExample, inferenceExamples, streamExample } from './openapi-examples.ts';

/** The document's bytes: what the gateway answers, and what `schemas/openapi.json` holds. */
export function renderOpenapi(version: string): string {
  return `${JSON.stringify(openapiDocument(version), null, 2)}\n`;
}

/** The interface as an OpenAPI 3.1 document, composed of the very schemas that the requests are checked with. */
export function openapiDocument(version: string): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Headgate',
      version,
      description: 'An LLM inference gateway. Any OpenAI client works with `/v1` as its base URL.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{}, { bearer: [] }],
    tags: [
      { name: 'inference', 'x-displayName': 'Inference', description: 'Asking a model.' },
      { name: 'models', 'x-displayName': 'Models', description: 'What may be asked.' },
      { name: 'health', 'x-displayName': 'Health', description: 'For orchestrators.' },
    ],
    paths: {
      '/v1/inference': {
        post: {
          tags: ['inference'],
          operationId: 'createInference',
          summary: "Ask a model, in Headgate's own dialect",
          description: inferenceWords,
          requestBody: jsonBody('InferenceRequest', inferenceExamples),
          responses: {
            200: {
              description: 'The answer: complete, or with `stream` token by token.',
              headers: answerHeaders,
              content: {
                'application/json': { schema: ref('InferenceAnswer'), example: inferenceAnswerExample },
                'text/event-stream': { schema: { type: 'string', description: streamWords }, example: streamExample },
              },
            },
            ...errorAnswers('headgate'),
          },
        },
      },
      '/v1/chat/completions': {
        post: {
          tags: ['inference'],
          operationId: 'createChatCompletion',
          summary: "Ask a model, in OpenAI's dialect",
          description:
            'The request and the answer pass byte for byte; only the model’s name and `stream_options.include_usage` are ever edited.',
          requestBody: jsonBody('ChatCompletionRequest', chatExamples),
          responses: {
            200: {
              description: "The provider's answer.",
              headers: answerHeaders,
              content: {
                'application/json': { schema: ref('ChatCompletion') },
                'text/event-stream': {
                  schema: {
                    type: 'string',
                    description: "OpenAI's chat.completion.chunk events, then `data: [DONE]`.",
                  },
                },
              },
            },
            ...errorAnswers('openai'),
          },
        },
      },
      '/v1/models': {
        get: modelsOperation('listModels', 'The models that may be asked', 'ModelList', ['invalid_api_key']),
      },
      '/v1/models/{id}': {
        get: {
          ...modelsOperation('getModel', 'One model', 'Model', ['invalid_api_key', 'model_not_found']),
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        },
      },
      '/healthz': { get: healthOperation('liveness', 'Is it alive?', 'The event loop turns.') },
      '/readyz': { get: healthOperation('readiness', 'Does it want traffic?', readinessWords) },
      '/health': { get: healthOperation('health', 'The same as /readyz', readinessWords) },
    },
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'Wanted where the operator has configured keys; ignored elsewhere.',
        },
      },
      schemas: {
        InferenceRequest: headgateRequestSchema,
        InferenceAnswer: headgateAnswerSchema,
        InferenceError: headgateErrorSchema,
        ChatCompletionRequest: openaiRequestSchema,
        ChatCompletion: chatCompletionSchema,
        OpenAIError: openaiErrorSchema,
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

const inferenceWords =
  'Exactly one of `prompt` and `messages`. Unknown fields are refused. Without `model` the operator’s default answers.';

const streamWords =
  '`event: start` (id, model, provider), any number of `event: token` with `{"text": …}`, `event: tool_call` for each complete call, then exactly one of `event: done` (finish_reason, usage, cost_usd, timings) or `event: error`. A stream with neither was cut.';

const readinessWords = 'This pod wants traffic; 503 before start-up is done and while draining.';

const modelSchema = {
  type: 'object',
  required: ['id', 'object', 'created', 'owned_by'],
  properties: {
    id: { type: 'string' },
    object: { const: 'model' },
    created: { type: 'integer' },
    owned_by: { type: 'string' },
  },
};

const answerHeaders = {
  'x-request-id': header('What finds the request in the log.'),
  'server-timing': header("The gateway's own time and the provider's, as known when the headers leave."),
  'x-headgate-provider': header('Who answered.'),
  'x-headgate-model': header("The model's name as the provider knows it."),
  'x-headgate-attempts': header('How many tries it took.'),
  'x-headgate-cost': header(
    'What a complete answer costs in US dollars, e.g. 0.000123; absent where no price is known.',
  ),
  RateLimit: header('What is left of the limit, and until when.'),
  'RateLimit-Policy': header('The limit that applies.'),
};

const retryHeaders = {
  'retry-after': header('Seconds until the same request may succeed.'),
  'retry-after-ms': header('The same in milliseconds.'),
};

const openaiErrorContent = { 'application/json': { schema: ref('OpenAIError') } };

/** The errors of a route, one entry a status: several codes share one. */
function errorAnswers(dialect: 'headgate' | 'openai'): object {
  const words = new Map<number, string[]>();
  for (const [code, { status, openaiStatus, summary }] of Object.entries(errorTable) as Array<
    [string, { status: number; openaiStatus?: number; summary: string }]
  >) {
    const shown = dialect === 'openai' ? (openaiStatus ?? status) : status;
    if (shown === 499) continue;
    words.set(shown, [...(words.get(shown) ?? []), `\`${code}\`: ${summary}`]);
  }
  const schema = ref(dialect === 'openai' ? 'OpenAIError' : 'InferenceError');
  return Object.fromEntries(
    [...words]
      .sort(([a], [b]) => a - b)
      .map(([status, lines]) => [
        status,
        {
          description: lines.join('\n\n'),
          ...(status === 429 || status === 503 ? { headers: retryHeaders } : {}),
          content: { 'application/json': { schema } },
        },
      ]),
  );
}

function modelsOperation(operationId: string, summary: string, schema: string, codes: readonly ErrorCode[]): object {
  const refusals = codes.map((code) => [
    errorTable[code].status,
    { description: `\`${code}\`: ${errorTable[code].summary}`, content: openaiErrorContent },
  ]);
  return {
    tags: ['models'],
    operationId,
    summary,
    responses: {
      200: { description: "In OpenAI's form.", content: { 'application/json': { schema: ref(schema) } } },
      ...(Object.fromEntries(refusals) as object),
    },
  };
}

function healthOperation(operationId: string, summary: string, description: string): object {
  return {
    tags: ['health'],
    operationId,
    summary,
    description,
    security: [],
    responses: { 200: { description: 'Yes.' }, 503: { description: 'No.' } },
  };
}

function jsonBody(schema: string, examples: object): object {
  return { required: true, content: { 'application/json': { schema: ref(schema), examples } } };
}

function header(description: string): object {
  return { description, schema: { type: 'string' } };
}

function ref(name: string): object {
  return { $ref: `#/components/schemas/${name}` };
}
