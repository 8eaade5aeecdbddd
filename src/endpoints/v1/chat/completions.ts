import { openaiChatClient } from '../../../dialects/openai-chat/client.ts';
import type { InferenceEndpoint } from '../../inference-endpoint.ts';
import { chatAnswerExample, chatExamples, chatStreamExample } from '../../openapi-examples.ts';
import { errorAnswers } from '../../openapi-errors.ts';
import {
  answerHeaders,
  jsonBody,
  ref,
  retryHeaders,
  sharedAnswerHeaders,
  sharingParameters,
} from '../../openapi-parts.ts';

const chatWords = `For every client that speaks OpenAI's chat completions. The request and the answer pass byte for byte, fields included that this gateway has never heard of; only the model's name and \`stream_options.include_usage\` are ever edited, because tokens are accounted whether or not you ask.

A failure in the middle of a stream arrives as \`data: {"error":{…}}\`, and the stream ends without \`[DONE]\`: the form that OpenAI's libraries, the AI SDK and LangChain raise.

Refused before any provider sees it: a member that differs from a known one only in its case (\`Model\`), and, for callers whose models or money are limited, members by which some providers choose another model (\`models\`, \`route\`, \`provider\`, \`fallbacks\` …).`;

/** `POST /v1/chat/completions`: OpenAI's dialect, so that any OpenAI client works unchanged. */
export const chatCompletionsEndpoint: InferenceEndpoint = {
  method: 'POST',
  url: '/v1/chat/completions',
  operation: 'generate',
  dialect: openaiChatClient,
  describe: () => ({
    tags: ['inference'],
    operationId: 'createChatCompletion',
    summary: "Ask a model, in OpenAI's dialect",
    description: chatWords,
    parameters: sharingParameters,
    requestBody: jsonBody('ChatCompletionRequest', chatExamples),
    responses: {
      200: {
        description: "The provider's answer.",
        headers: { ...answerHeaders, ...sharedAnswerHeaders },
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
      ...errorAnswers(openaiChatClient, ref('OpenAIError'), retryHeaders),
    },
  }),
};
