import { headgateDialect } from '../dialects/headgate/dialect.ts';
import { openaiDialect } from '../dialects/openai/dialect.ts';
import { headgateAnswerSchema } from '../dialects/headgate/answer.ts';
import { headgateErrorSchema } from '../dialects/headgate/error.ts';
import { headgateRequestSchema } from '../dialects/headgate/request-schema.ts';
import { chatCompletionSchema } from '../dialects/openai/answer.ts';
import { openaiErrorSchema } from '../dialects/openai/error.ts';
import { openaiRequestSchema } from '../dialects/openai/request-schema.ts';
import { type ErrorCode, errorTable } from '../core/errors.ts';
import {
  chatAnswerExample,
  chatExamples,
  chatStreamExample,
  inferenceAnswerExample,
  inferenceExamples,
  modelsExamples,
  streamExample,
} from './openapi-examples.ts';
import { errorAnswers, examplesOf } from './openapi-errors.ts';
import { introduction } from './openapi-introduction.ts';

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
      description: introduction(),
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{}, { bearer: [] }],
    tags: [
      { name: 'inference', 'x-displayName': 'Inference', description: 'Asking a model, in either dialect.' },
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
            ...errorAnswers(headgateDialect, ref('InferenceError'), retryHeaders),
          },
        },
      },
      '/v1/chat/completions': {
        post: {
          tags: ['inference'],
          operationId: 'createChatCompletion',
          summary: "Ask a model, in OpenAI's dialect",
          description: chatWords,
          requestBody: jsonBody('ChatCompletionRequest', chatExamples),
          responses: {
            200: {
              description: "The provider's answer.",
              headers: answerHeaders,
              content: {
                'application/json': { schema: ref('ChatCompletion'), example: chatAnswerExample },
                'text/event-stream': {
                  schema: {
                    type: 'string',
                    description: "OpenAI's chat.completion.chunk events, then `data: [DONE]`.",
                  },
                  example: chatStreamExample,
                },
              },
            },
            ...errorAnswers(openaiDialect, ref('OpenAIError'), retryHeaders),
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
          description: 'Your key, `hg-…`. Wanted where the operator has configured keys; ignored elsewhere.',
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

const inferenceWords = `The small way to ask: a \`prompt\` or \`messages\`, and everything else may be left out. Without \`model\` the operator's default answers. A field that does not exist is refused rather than ignored, and the 422 says where it stands.

With \`"stream": true\` the answer comes as events: \`start\`, any number of \`token\`, \`tool_call\` for each complete call, and exactly one of \`done\` (with usage, cost and timings) and \`error\`. A stream with neither was cut.`;

const chatWords = `For every client that speaks OpenAI's chat completions. The request and the answer pass byte for byte, fields included that this gateway has never heard of; only the model's name and \`stream_options.include_usage\` are ever edited, because tokens are accounted whether or not you ask.

A failure in the middle of a stream arrives as \`data: {"error":{…}}\`, and the stream ends without \`[DONE]\`: the form that OpenAI's libraries, the AI SDK and LangChain raise.

Refused before any provider sees it: a member that differs from a known one only in its case (\`Model\`), and, for callers whose models or money are limited, members by which some providers choose another model (\`models\`, \`route\`, \`provider\`, \`fallbacks\` …).`;

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

function modelsOperation(
  operationId: string,
  summary: string,
  schema: 'Model' | 'ModelList',
  codes: readonly ErrorCode[],
): object {
  const refusals = codes.map((code) => [
    errorTable[code].status,
    {
      description: `\`${code}\`: ${errorTable[code].summary}`,
      content: { 'application/json': { schema: ref('OpenAIError'), examples: examplesOf(openaiDialect, [code]) } },
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
