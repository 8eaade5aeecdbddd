import { openaiResponsesClient } from '../../dialects/openai-responses/client.ts';
import type { InferenceEndpoint } from '../inference-endpoint.ts';
import { errorAnswers } from '../openapi-errors.ts';
import { responseExample, responsesExamples, responseStreamExample } from '../openapi-examples.ts';
import {
  answerHeaders,
  jsonBody,
  ref,
  retryHeaders,
  sharedAnswerHeaders,
  sharingParameters,
} from '../openapi-parts.ts';

const words = `For every client that speaks OpenAI's Responses API. Where the provider speaks it too, the request and the answer pass byte for byte, tools that the provider runs included; only the model's name is edited. What the provider stores is open to the key that made it only, where the operator has set \`objects.secret\`: the ids in answers are then sealed, and \`previous_response_id\`, \`conversation\` and items that are named by their ids are opened. Where callers have keys and there is no secret, they are refused.

Where the provider speaks another dialect, the request is translated. What needs a memory on the provider's side is refused with the parameter's name: \`previous_response_id\`, \`conversation\`, \`background\`, \`prompt\`, items of the type \`item_reference\`, and tools that OpenAI runs itself. Nothing is stored, and \`store: true\` is named in \`x-headgate-dropped\`. Send the items of earlier answers again in \`input\` (the AI SDK does so with \`store: false\`): \`encrypted_content\` of reasoning items keeps the signatures of every provider.

A failure in the middle of a stream arrives as the event \`error\`, and the stream ends without \`response.completed\`.`;

/** `POST /v1/responses`: OpenAI's Responses API. */
export const responsesEndpoint: InferenceEndpoint = {
  method: 'POST',
  url: '/v1/responses',
  operation: 'generate',
  dialect: openaiResponsesClient,
  describe: () => ({
    tags: ['inference'],
    operationId: 'createResponse',
    summary: "Ask a model, in the dialect of OpenAI's Responses API",
    description: words,
    parameters: sharingParameters,
    requestBody: jsonBody('ResponsesRequest', responsesExamples),
    responses: {
      200: {
        description: "The provider's answer.",
        headers: { ...answerHeaders, ...sharedAnswerHeaders },
        content: {
          'application/json': { schema: ref('Response'), example: responseExample },
          'text/event-stream': {
            schema: {
              type: 'string',
              description: "OpenAI's events of a response, from `response.created` to `response.completed`.",
            },
            example: responseStreamExample,
          },
        },
      },
      ...errorAnswers(openaiResponsesClient, ref('OpenAIError'), retryHeaders),
    },
  }),
};
