import { geminiClient } from '../../dialects/gemini/client.ts';
import type { InferenceEndpoint } from '../inference-endpoint.ts';
import { errorAnswers } from '../openapi-errors.ts';
import { answerHeaders, jsonBody, ref, retryHeaders } from '../openapi-parts.ts';

const words = `For every client that speaks Gemini's generateContent; the model stands in the path. To a Gemini provider the request and the answer pass byte for byte; to any other provider the request is translated. What that provider cannot be told is refused by its name, or named in \`x-headgate-dropped\`.

The key is read from \`x-goog-api-key\` and from \`?key=\`. Signatures of thoughts come back in the next turn as they were given out, whichever provider they come from: a signature of another dialect is wrapped, and only the gateway can read it.`;

const streamWords = `The same, piece by piece: as events with \`?alt=sse\`, else as one JSON array whose elements come one by one.

The last piece has a \`finishReason\`; a stream without one was cut. A failure in the middle of a stream of events arrives as \`data: {"error":{…}}\` and once more as a bare JSON object, because Google's libraries differ in which of the two they raise; in an array it is the last element.`;

const examples = {
  text: { summary: 'A question', value: { contents: [{ role: 'user', parts: [{ text: 'hello' }] }] } },
  bounded: {
    summary: 'With a system text and a limit',
    value: {
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      contents: [{ role: 'user', parts: [{ text: 'hello' }] }],
      generationConfig: { maxOutputTokens: 300, temperature: 0.5 },
    },
  },
} as const;

const answerExample = {
  candidates: [
    {
      content: { parts: [{ text: 'Hello! How can I help you today?' }], role: 'model' },
      finishReason: 'STOP',
      index: 0,
    },
  ],
  usageMetadata: { promptTokenCount: 8, candidatesTokenCount: 12, totalTokenCount: 20 },
  modelVersion: 'gemini-2.5-flash',
  responseId: '5b79931bd2b14ee5b007fb18772b67d4',
} as const;

const streamExample = `data: {"candidates":[{"content":{"parts":[{"text":"Hello"}],"role":"model"},"index":0}],"modelVersion":"gemini-2.5-flash","responseId":"5b79931bd2b14ee5b007fb18772b67d4"}

data: {"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":8,"candidatesTokenCount":12,"totalTokenCount":20},"modelVersion":"gemini-2.5-flash","responseId":"5b79931bd2b14ee5b007fb18772b67d4"}

`;

const modelParameter = {
  name: 'model',
  in: 'path',
  required: true,
  description: 'A model that this gateway serves.',
  schema: { type: 'string' },
} as const;

const errors = (): object => errorAnswers(geminiClient, ref('GoogleError'), retryHeaders);

/** `POST /v1beta/models/{model}:generateContent`: Gemini's dialect, so that any Gemini client works unchanged. */
const generateContent: InferenceEndpoint = {
  method: 'POST',
  ...urlsOf('generateContent'),
  operation: 'generate',
  dialect: geminiClient,
  describe: () => ({
    tags: ['inference'],
    operationId: 'generateContent',
    summary: "Ask a model, in Gemini's dialect",
    description: words,
    parameters: [modelParameter],
    requestBody: jsonBody('GenerateContentRequest', examples),
    responses: {
      200: {
        description: "The provider's answer.",
        headers: answerHeaders,
        content: { 'application/json': { schema: ref('GenerateContentResponse'), example: answerExample } },
      },
      ...errors(),
    },
  }),
};

/** `POST /v1beta/models/{model}:streamGenerateContent`. */
const streamGenerateContent: InferenceEndpoint = {
  method: 'POST',
  ...urlsOf('streamGenerateContent'),
  operation: 'generate',
  dialect: geminiClient,
  describe: () => ({
    tags: ['inference'],
    operationId: 'streamGenerateContent',
    summary: "Ask a model, in Gemini's dialect, streamed",
    description: streamWords,
    parameters: [
      modelParameter,
      { name: 'alt', in: 'query', required: false, schema: { type: 'string', enum: ['sse', 'json'] } },
    ],
    requestBody: jsonBody('GenerateContentRequest', examples),
    responses: {
      200: {
        description: "The provider's answer.",
        headers: answerHeaders,
        content: {
          'text/event-stream': {
            schema: { type: 'string', description: 'Events, the last of which has a finishReason.' },
            example: streamExample,
          },
          'application/json': {
            schema: { type: 'array', items: ref('GenerateContentResponse') },
            example: [answerExample],
          },
        },
      },
      ...errors(),
    },
  }),
};

interface OtherMethod {
  readonly method: string;
  readonly operation: InferenceEndpoint['operation'];
  readonly summary: string;
  readonly description: string;
  readonly schema: string;
  readonly example: object;
  readonly answer: object;
}

const content = { parts: [{ text: 'hello' }] };
const onlyGemini = 'It passes byte for byte to a Gemini provider; providers of other dialects are not asked.';

const otherMethods: readonly OtherMethod[] = [
  {
    method: 'countTokens',
    operation: 'count_tokens',
    summary: "Count tokens, in Gemini's dialect",
    description: `How many tokens a request would have. A Gemini provider counts them. For a model of any other provider the gateway estimates them, and says so in \`x-headgate-estimated\`.`,
    schema: 'CountTokensOfContents',
    example: { contents: [content] },
    answer: { totalTokens: 2 },
  },
  {
    method: 'embedContent',
    operation: 'embed',
    summary: "Make an embedding, in Gemini's dialect",
    description: onlyGemini,
    schema: 'EmbedContentRequest',
    example: { content },
    answer: { embedding: { values: [0.013, -0.008] } },
  },
  {
    method: 'batchEmbedContents',
    operation: 'embed',
    summary: "Make several embeddings, in Gemini's dialect",
    description: onlyGemini,
    schema: 'BatchEmbedContentsRequest',
    example: { requests: [{ model: 'models/gemini-embedding-001', content }] },
    answer: { embeddings: [{ values: [0.013, -0.008] }] },
  },
];

function describeOther({ method, operation, answer, schema, example, ...words }: OtherMethod): InferenceEndpoint {
  return {
    method: 'POST',
    ...urlsOf(method),
    operation,
    dialect: geminiClient,
    describe: () => ({
      tags: ['inference'],
      operationId: method,
      ...words,
      parameters: [modelParameter],
      requestBody: jsonBody(schema, { one: { summary: 'A text', value: example } }),
      responses: {
        200: {
          description: "The provider's answer.",
          headers: answerHeaders,
          content: { 'application/json': { schema: { type: 'object' }, example: answer } },
        },
        ...errors(),
      },
    }),
  };
}

/**
 * Google serves each method under several versions, and for models of several collections: tuned ones, and those of Vertex.
 * A model's name that holds a slash comes without `models/` from some clients.
 */
function urlsOf(method: string): Pick<InferenceEndpoint, 'url' | 'otherUrls'> {
  return {
    url: `/v1beta/models/{+model}:${method}`,
    otherUrls: ['/v1beta/{+model}', '/v1beta1/{+model}', '/v1/models/{+model}', '/v1/{+model}'].map(
      (path) => `${path}:${method}`,
    ),
  };
}

/** The routes of Gemini's dialect. */
export const geminiEndpoints: readonly InferenceEndpoint[] = [
  generateContent,
  streamGenerateContent,
  ...otherMethods.map(describeOther),
];
